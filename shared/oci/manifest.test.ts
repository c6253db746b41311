import { describe, expect, it } from 'vitest';
import { entryRole, parseManifest, readDescriptor } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const config = { mediaType: mediaTypes.ociConfig, digest, size: 2 };
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('parseManifest', () => {
  it('reads an index and leaves out entries without a digest', () => {
    const parsed = parseManifest(
      bytes({
        mediaType: mediaTypes.ociIndex,
        manifests: [
          {
            mediaType: mediaTypes.ociManifest,
            digest,
            size: 7,
            platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
          },
          { size: 1 },
          3,
        ],
        annotations: { a: 'b', c: 1 },
        subject: config,
        artifactType: 'application/x',
      }),
    );
    expect(parsed).toMatchObject({
      kind: 'index',
      artifactType: 'application/x',
      annotations: { a: 'b' },
      subject: { digest },
    });
    expect(parsed.kind === 'index' && parsed.entries).toMatchObject([
      { digest, size: 7, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    ]);
  });

  it('reads an image', () => {
    const parsed = parseManifest(bytes({ mediaType: mediaTypes.ociManifest, config, layers: [config] }));
    expect(parsed).toMatchObject({ kind: 'image', config: { digest }, layers: [{ digest }] });
  });

  it('believes the document before the header, and the header before the shape', () => {
    expect(
      parseManifest(bytes({ mediaType: mediaTypes.ociIndex, manifests: [] }), mediaTypes.dockerList).mediaType,
    ).toBe(mediaTypes.ociIndex);
    expect(parseManifest(bytes({ manifests: [] }), `${mediaTypes.dockerList}; charset=utf-8`).mediaType).toBe(
      mediaTypes.dockerList,
    );
    expect(parseManifest(bytes({ manifests: [] }), 'text/plain').mediaType).toBe(mediaTypes.ociIndex);
    expect(parseManifest(bytes({ config, layers: [] })).mediaType).toBe(mediaTypes.ociManifest);
  });

  it('tells schema 1 and strangers apart', () => {
    expect(parseManifest(bytes({ schemaVersion: 1, fsLayers: [] })).kind).toBe('schema1');
    expect(parseManifest(bytes({ mediaType: 'application/x' })).kind).toBe('other');
  });

  it.each([
    ['a list with layers', { manifests: [], layers: [] }],
    ['a list with a config', { manifests: [], config }],
    ['no object', []],
    ['no JSON', '{'],
  ])('refuses %s', (_, document) => {
    expect(() => parseManifest(bytes(document))).toThrow(expect.objectContaining({ kind: 'corrupt' }));
  });
});

describe('readDescriptor', () => {
  it('never guesses', () => {
    expect(readDescriptor({ digest: 'sha256:short', size: 1 })).toBeNull();
    expect(readDescriptor(null)).toBeNull();
    expect(readDescriptor({ digest, size: -1, urls: ['a', 1], platform: 'linux' })).toMatchObject({
      size: 0,
      urls: ['a'],
      platform: null,
      mediaType: '',
    });
  });
});

describe('entryRole', () => {
  const entry = (more: object) => readDescriptor({ digest, size: 1, ...more })!;

  it('tells images, attestations and the rest apart', () => {
    const unknown = { platform: { os: 'unknown', architecture: 'unknown' } };
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest };
    expect(entryRole(entry({ platform: { os: 'linux', architecture: 'amd64' } }))).toBe('platform');
    expect(entryRole(entry({ ...unknown, annotations }))).toBe('attestation');
    expect(entryRole(entry(unknown))).toBe('other');
    expect(entryRole(entry({ platform: { os: 'linux' } }))).toBe('other');
    expect(entryRole(entry({}))).toBe('other');
  });
});
