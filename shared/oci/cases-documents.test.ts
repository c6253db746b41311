import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { parseManifest } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const refusal = (bytes: Uint8Array): unknown => {
  try {
    return parseManifest(bytes, mediaTypes.ociManifest);
  } catch (error) {
    return error;
  }
};

describe('documents that are not what they should be', () => {
  it.each(['', 'null', '[]', '"text"', '7', '{', '<html>'])('D2: a manifest of %j is refused as damaged', (text) => {
    expect(refusal(bytesOf(text))).toMatchObject({ kind: 'corrupt' });
  });

  it.each([
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00)],
    ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d)],
    ['NUL', Uint8Array.of(0x7b, 0x00, 0x7d)],
  ])('D3: a manifest with %s is refused as damaged', (_name, bytes) => {
    expect(refusal(bytes)).toBeInstanceOf(AppError);
    expect(refusal(bytes)).toMatchObject({ kind: 'corrupt' });
  });

  it.each(['__proto__', 'constructor', 'prototype'])('D5: a member “%s” is plain data', (name) => {
    const text = `{"mediaType":"${mediaTypes.ociIndex}","${name}":{"polluted":1},"manifests":[{"digest":"${digest}","size":1,"mediaType":"${mediaTypes.ociManifest}","annotations":{"${name}":"x"}}],"annotations":{"${name}":"y"}}`;
    const parsed = parseManifest(bytesOf(text), mediaTypes.ociIndex);
    expect(parsed.kind).toBe('index');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['"layers":[]', '"config":{}', '"fsLayers":[]'])(
    'D6: a document with “manifests” and %s could be two kinds at once and is refused',
    (other) => {
      expect(refusal(bytesOf(`{"manifests":[],${other}}`))).toMatchObject({ kind: 'corrupt' });
    },
  );

  it('D21: a hundred thousand levels are an error, not the end of the stack', () => {
    const deep = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`;
    const found = refusal(bytesOf(`{"mediaType":"${mediaTypes.ociManifest}","x":${deep}}`));
    expect(found instanceof RangeError).toBe(false);
  });
});
