import { describe, expect, it } from 'vitest';
import { parseManifest } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { diffManifests } from './manifests.ts';
import type { DiffNode } from './tree.ts';
import { onlyDifferences } from './tree.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const read = (document: object) => parseManifest(new TextEncoder().encode(JSON.stringify(document)));
const entry = (letter: string, platform?: string, annotations?: object) => {
  const [os, architecture, variant] = platform?.split('/') ?? [];
  return {
    mediaType: mediaTypes.ociManifest,
    digest: digest(letter),
    size: 10,
    annotations,
    ...(platform && { platform: { os, architecture, variant } }),
  };
};
const attestation = (letter: string, subject: string) =>
  entry(letter, 'unknown/unknown', {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digest(subject),
  });
const index = (manifests: object[], more: object = {}) => read({ mediaType: mediaTypes.ociIndex, manifests, ...more });
const image = (config: string, layers: string, more: object = {}) =>
  read({
    mediaType: mediaTypes.ociManifest,
    config: entry(config),
    layers: [...layers].map((layer) => entry(layer)),
    ...more,
  });

const find = (nodes: readonly DiffNode[], name: string) => nodes.find((node) => node.name === name);
const told = (nodes: readonly DiffNode[], name: string) =>
  find(nodes, name)?.children.map((node) => `${node.name.replace(/sha256:(.)\w+/, '$1')} ${node.change}`) ?? [];

describe('diffManifests of indexes', () => {
  it('tells platforms gained, lost, changed and kept, in the usual order', () => {
    const nodes = diffManifests(
      index([entry('a', 'linux/s390x'), entry('b', 'linux/amd64'), entry('c', 'linux/arm64/v8')]),
      index([entry('c', 'linux/aarch64'), entry('d', 'linux/amd64'), entry('e', 'linux/arm/v7')]),
    );
    expect(told(nodes, 'Platforms')).toEqual([
      'linux/amd64 changed',
      'linux/arm64 same',
      'linux/arm/v7 added',
      'linux/s390x removed',
    ]);
    expect(find(nodes, 'Platforms')?.change).toBe('changed');
    expect(find(find(nodes, 'Platforms')!.children, 'linux/amd64')).toMatchObject({
      before: digest('b'),
      after: digest('d'),
      sizeBytes: 10,
    });
  });

  it('tells a second entry of one platform apart from the first', () => {
    const nodes = diffManifests(
      index([entry('a', 'linux/amd64')]),
      index([entry('a', 'linux/amd64'), entry('b', 'linux/amd64')]),
    );
    expect(told(nodes, 'Platforms')).toEqual(['linux/amd64 same', 'linux/amd64 (shadowed 1) added']);
  });

  it('counts attestations per platform and compares other entries by digest', () => {
    const nodes = diffManifests(
      index([entry('a', 'linux/amd64'), attestation('1', 'a'), entry('8')]),
      index([
        entry('a', 'linux/amd64'),
        attestation('2', 'a'),
        attestation('3', 'a'),
        attestation('4', 'f'),
        entry('9'),
      ]),
    );
    expect(find(nodes, 'Attestations')?.children).toMatchObject([
      { name: 'linux/amd64', change: 'changed', before: '1', after: '2' },
      { name: 'without an image', change: 'added', after: '1' },
    ]);
    expect(told(nodes, 'Other entries')).toEqual(['9 added', '8 removed']);
  });

  it('tells annotations, subject and media type', () => {
    const nodes = diffManifests(
      index([], { annotations: { same: '1', gone: '1' } }),
      index([], { annotations: { same: '1', fresh: '1' }, subject: entry('7'), mediaType: mediaTypes.dockerList }),
    );
    expect(told(nodes, 'Annotations')).toEqual(['fresh added', 'gone removed', 'same same']);
    expect(find(nodes, 'Subject')).toMatchObject({ change: 'added', after: digest('7') });
    expect(find(nodes, 'Media type')?.change).toBe('changed');
  });

  it('has no difference between a list and itself', () => {
    const list = index([entry('a', 'linux/amd64'), attestation('1', 'a'), entry('8')], { annotations: { a: 'b' } });
    const nodes = diffManifests(list, list);
    expect(nodes).toHaveLength(6);
    expect(nodes.map(onlyDifferences).filter((node) => node !== null)).toEqual([]);
  });
});

describe('diffManifests of images', () => {
  it('tells which layers are shared', () => {
    const nodes = diffManifests(image('a', '012'), image('b', '013'));
    expect(told(nodes, 'Layers')).toEqual(['0 same', '1 same', '3 added', '2 removed']);
    expect(find(nodes, 'Config')).toMatchObject({ change: 'changed', before: digest('a'), after: digest('b') });
  });

  it('counts a layer as often as it stands', () => {
    const nodes = diffManifests(image('a', '11'), image('a', '111'));
    expect(told(nodes, 'Layers')).toEqual(['1 same', '1 (2) same', '1 (3) added']);
  });

  it('says only that two kinds differ', () => {
    const nodes = diffManifests(image('a', '1'), index([entry('a', 'linux/amd64')]));
    expect(nodes.map(({ name, change }) => `${name} ${change}`)).toEqual(['Kind changed', 'Media type changed']);
  });
});
