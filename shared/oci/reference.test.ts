import { describe, expect, it } from 'vitest';
import { isRepositoryName, isTagName, parseImageReference } from './reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseImageReference', () => {
  it.each([
    ['busybox', { host: undefined, repository: 'busybox', tag: undefined, digest: undefined }],
    ['library/busybox:1', { host: undefined, repository: 'library/busybox', tag: '1', digest: undefined }],
    ['registry.example/a/b:v1', { host: 'registry.example', repository: 'a/b', tag: 'v1', digest: undefined }],
    ['localhost/a', { host: 'localhost', repository: 'a', tag: undefined, digest: undefined }],
    ['localhost:5000/a/b', { host: 'localhost:5000', repository: 'a/b', tag: undefined, digest: undefined }],
    [`quay.example/a@${digest}`, { host: 'quay.example', repository: 'a', tag: undefined, digest }],
    [`  quay.example/a:v1@${digest}\n`, { host: 'quay.example', repository: 'a', tag: 'v1', digest }],
  ])('reads %s', (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  it.each([
    ['', 'a repository name'],
    ['Busybox', 'a repository name'],
    ['registry.example/', 'a repository name'],
    ['a:', 'a tag name'],
    ['a:-x', 'a tag name'],
    ['a@sha256:1', 'a digest'],
    ['a/../b', 'a repository name'],
    ['https://registry.example/a', 'a repository name'],
  ])('refuses %j and says what it is not', (text, words) => {
    expect(() => parseImageReference(text)).toThrow(words);
  });
});

describe('names', () => {
  it.each(['a', 'a/b', 'a-b', 'a--b', 'a__b', 'a.b/c_d', 'a'.repeat(255)])('%s is a repository', (name) => {
    expect(isRepositoryName(name)).toBe(true);
  });

  it.each(['', '/a', 'a/', 'a//b', 'a___b', '-a', 'a-', 'A', 'a b', 'a'.repeat(256), '..'])(
    '%j is no repository',
    (name) => {
      expect(isRepositoryName(name)).toBe(false);
    },
  );

  it.each(['latest', 'v1.2-3_4', '_x', '0', 'A'.repeat(128)])('%s is a tag', (name) => {
    expect(isTagName(name)).toBe(true);
  });

  it.each(['', '.a', '-a', 'a/b', 'a b', 'a:b', 'a\n', 'A'.repeat(129), 'ü'])('%j is no tag', (name) => {
    expect(isTagName(name)).toBe(false);
  });
});
