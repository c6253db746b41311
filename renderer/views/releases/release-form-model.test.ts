import { describe, expect, it } from 'vitest';
import type { ReleaseEntry } from '../../../shared/contract/releases.ts';
import { editOf, emptyForm, entryInTheWay, maxContentBytes, problemOf } from './release-form-model.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const entry = (type: string, isRelease = true): ReleaseEntry => ({
  ...{ type, mediaType: type, digest, sizeBytes: 1, platform: null, isRelease },
});
const free = { entries: [entry('a/b'), entry('x/y', false)], knownTypes: [] };
const file = { name: 'app.tgz', size: 10 };

describe('the form of a release', () => {
  it('asks for a tag, a type and content, in this order', () => {
    expect(problemOf(emptyForm(''), ' ', free)).toContain('Choose a tag');
    expect(problemOf(emptyForm(' '), 'v1', free)).toContain('what type');
    expect(problemOf(emptyForm('c/d'), 'v1', free)).toContain('Choose a file');
    expect(problemOf({ ...emptyForm('c/d'), file }, 'v1', free)).toBeNull();
    expect(problemOf({ ...emptyForm('c/d'), from: 'digest', digest: 'sha256:1' }, 'v1', free)).toContain('digest');
    expect(problemOf({ ...emptyForm('c/d'), from: 'digest', digest: ` ${digest} ` }, 'v1', free)).toBeNull();
  });

  it('replaces an entry of the same type with the user’s word only; images for platforms are in nobody’s way', () => {
    const form = { ...emptyForm(' a/b '), file };
    expect(entryInTheWay(' a/b ', free.entries)?.type).toBe('a/b');
    expect(problemOf(form, 'v1', free)).toContain('already');
    expect(problemOf({ ...form, force: true }, 'v1', free)).toBeNull();
    expect(entryInTheWay('x/y', free.entries)).toBeNull();
  });

  it('takes the types of a package registry only, and files that one call can carry', () => {
    const known = { entries: [], knownTypes: ['helm'] };
    expect(problemOf({ ...emptyForm('kpm'), file }, 'v1', known)).toContain('types of the list');
    const large = { name: 'large', size: maxContentBytes + 1 };
    expect(problemOf({ ...emptyForm('helm'), file: large }, 'v1', known)).toContain('8.0 MiB');
  });

  it('becomes the edit that was filled in', () => {
    expect(editOf({ ...emptyForm(' a/b '), file, force: true }, 'eA==')).toEqual({
      ...{ kind: 'put', type: 'a/b', force: true },
      content: { from: 'bytes', bodyBase64: 'eA==', fileName: 'app.tgz' },
    });
    expect(editOf({ ...emptyForm('a/b'), from: 'digest', digest: ` ${digest}` }, '')).toEqual({
      ...{ kind: 'put', type: 'a/b', force: false },
      content: { from: 'digest', digest },
    });
  });
});
