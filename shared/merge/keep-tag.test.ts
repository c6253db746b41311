import { expect, it } from 'vitest';
import { isTagName } from '../oci/reference.ts';
import { keepTagName } from './keep-tag.ts';

const at = Date.UTC(2026, 2, 4, 5, 6, 7);

it('names the old list by its tag and the time', () => {
  expect(keepTagName('v4.16', at)).toBe('v4.16-before-20260304-050607');
});

it('stays a legal tag however long the tag is', () => {
  const name = keepTagName('v'.repeat(128), at);
  expect([name.length, isTagName(name), name.endsWith('-before-20260304-050607')]).toEqual([128, true, true]);
});
