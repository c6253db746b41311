import { describe, expect, it } from 'vitest';
import { extractReference, readReference, type ReferenceContext } from './reference-box-model.ts';

const digest = `sha256:${'a1'.repeat(32)}`;
const context: ReferenceContext = {
  connections: [
    { id: 'local', name: 'Local library', url: 'http://127.0.0.1:5000', kind: 'local' },
    { id: 'quay', name: 'Quay', url: 'https://quay.example', kind: 'remote' },
  ],
  current: {},
  repositories: [
    { connectionId: 'local', name: 'samples/multi-arch' },
    { connectionId: 'local', name: 'samples/drift' },
    { connectionId: 'quay', name: 'team/multi' },
  ],
};
const first = (text: string, more: Partial<ReferenceContext> = {}) =>
  readReference(text, { ...context, ...more }).suggestions[0];

describe('the image inside a pasted text', () => {
  it.each([
    ['quay.example/team/app:v1', 'quay.example/team/app:v1'],
    ['podman pull quay.example/team/app:v1', 'quay.example/team/app:v1'],
    ['$ sudo docker run --rm -e A=b/c quay.example/team/app', 'quay.example/team/app'],
    ['skopeo inspect docker://quay.example/team/app:v1', 'quay.example/team/app:v1'],
    ['docker pull busybox', 'busybox'],
    ['https://quay.example/repository/team/app?tab=tags&tag=v1', 'quay.example/team/app:v1'],
    [`https://quay.example/repository/team/app/manifest/${digest}`, `quay.example/team/app@${digest}`],
    ['https://quay.example/repository/team/app/tag/v2', 'quay.example/team/app:v2'],
    ['containers:\n  - name: x\n    image: "quay.example/team/app:v3"', 'quay.example/team/app:v3'],
    ['  "quay.example/team/app"  ', 'quay.example/team/app'],
  ])('%s', (text, expected) => {
    expect(extractReference(text)).toBe(expected);
  });
});

describe('the reference box', () => {
  it('opens a tag or a digest in the registry with that host', () => {
    expect(first('quay.example/team/app:v1')?.target).toEqual({
      kind: 'manifest',
      connectionId: 'quay',
      repository: 'team/app',
      reference: 'v1',
    });
    expect(first(`quay.example/team/app@${digest}`)?.target).toMatchObject({ reference: digest });
  });

  it('opens a repository when no tag is named', () => {
    expect(first('quay.example/team/app')?.target).toEqual({
      kind: 'repository',
      connectionId: 'quay',
      repository: 'team/app',
    });
  });

  it('offers to add a registry it does not know', () => {
    expect(first('registry.example:5000/a/b:1')?.target).toEqual({
      kind: 'add-registry',
      url: 'registry.example:5000',
    });
  });

  it('prefers the digest where tag and digest are given, because that is what gets pulled', () => {
    expect(first(`quay.example/team/app:v1@${digest}`)?.target).toMatchObject({ reference: digest });
  });

  it('opens a digest alone only inside a repository, and says why otherwise', () => {
    const inside = { current: { connectionId: 'quay', repository: 'team/app' } };
    expect(first(digest, inside)?.target).toEqual({
      kind: 'manifest',
      connectionId: 'quay',
      repository: 'team/app',
      reference: digest,
    });
    expect(readReference(digest, context)).toEqual({
      suggestions: [],
      problem: 'A digest alone does not say where it is. Open a repository first, or paste name@digest.',
    });
  });

  it('finds a short name where it is listed, and otherwise offers the registry the user is in', () => {
    expect(first('samples/drift:v2')?.target).toMatchObject({ connectionId: 'local', reference: 'v2' });
    expect(first('team/new', { current: { connectionId: 'quay' } })?.target).toMatchObject({
      connectionId: 'quay',
      repository: 'team/new',
    });
  });

  it('finds repositories by a part of their name, beginnings first', () => {
    expect(readReference('multi', context).suggestions.map(({ label }) => label)).toEqual([
      'team/multi',
      'samples/multi-arch',
    ]);
  });

  it('knows Docker Hub by each of its names', () => {
    const hub = {
      connections: [{ id: 'hub', name: 'Hub', url: 'https://registry-1.docker.io', kind: 'remote' as const }],
    };
    expect(first('docker.io/library/busybox:1', hub)?.target).toMatchObject({ connectionId: 'hub' });
  });

  it('says what is wrong with a reference that cannot be one', () => {
    expect(readReference('quay.example/Team/App:v1', context).problem).toContain('“Team/App” is not a repository name');
    expect(readReference('quay.example/team/app@sha256:12', context).problem).toContain('is not a digest');
  });

  it('stays silent on nothing', () => {
    expect(readReference('   ', context)).toEqual({ suggestions: [], problem: '' });
  });
});
