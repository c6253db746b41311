import { describe, expect, it } from 'vitest';
import { imageBytesOf, unknownSizes, withSizes } from './image-sizes.ts';
import { attestationOf, detailOf, detailsOf, digestOf, entryOf } from './testing/details.ts';

const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const descriptor = (digit: string, size: number) => ({ mediaType: 'x/y', digest: digestOf(digit), size });
const bytesOf = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));

describe('sizes of images in the matrix', () => {
  it('are config and layers together, and unknown for anything that is no image', () => {
    const image = {
      schemaVersion: 2,
      mediaType,
      config: descriptor('a', 10),
      layers: [descriptor('b', 20), descriptor('c', 3)],
    };
    expect(imageBytesOf(bytesOf(image), mediaType)).toBe(33);
    expect(imageBytesOf(bytesOf({ schemaVersion: 2, manifests: [] }), mediaType)).toBeNull();
  });

  it('are asked for once, for images on the screen whose list does not tell', () => {
    const details = detailsOf(
      detailOf('v1', [
        entryOf('linux/amd64', 'a', { imageBytes: null }),
        entryOf('linux/arm64', 'b'),
        attestationOf('a', 'c'),
      ]),
      detailOf('v2', [
        entryOf('linux/amd64', 'd', { imageBytes: null }),
        entryOf('linux/arm64', 'a', { imageBytes: null }),
      ]),
      detailOf('hidden', [entryOf('linux/amd64', 'e', { imageBytes: null })]),
    );
    expect(unknownSizes(['v1', 'v2'], details, new Map())).toEqual([digestOf('a'), digestOf('d')]);
    expect(unknownSizes(['v1', 'v2'], details, new Map([[digestOf('a'), null]]))).toEqual([digestOf('d')]);
  });

  it('fill only what was open, and stay open where nobody could find out', () => {
    const details = detailsOf(
      detailOf('v1', [
        entryOf('linux/amd64', 'a', { imageBytes: null }),
        entryOf('linux/arm64', 'b', { imageBytes: 7 }),
      ]),
      detailOf('v2', [entryOf('linux/amd64', 'd', { imageBytes: null })]),
    );
    const filled = withSizes(
      details,
      new Map([
        [digestOf('a'), 5],
        [digestOf('b'), 9],
        [digestOf('d'), null],
      ]),
    );
    expect(filled.get('v1')?.entries.map((entry) => entry.imageBytes)).toEqual([5, 7]);
    expect(filled.get('v2')).toBe(details.get('v2'));
  });
});
