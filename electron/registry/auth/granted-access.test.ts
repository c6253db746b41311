import { expect, it } from 'vitest';
import { saysMayPush } from './granted-access.ts';

const tokenOf = (claims: unknown) =>
  ['{"alg":"none"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const access = (name: string, ...actions: string[]) =>
  tokenOf({
    access: [
      { type: 'repository', name, actions },
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ],
  });

it('reads what a token allows for one repository', () => {
  expect(saysMayPush(access('a/b', 'pull', 'push'), 'a/b')).toBe(true);
  expect(saysMayPush(access('a/b', '*'), 'a/b')).toBe(true);
  expect(saysMayPush(access('a/b', 'pull'), 'a/b')).toBe(false);
  expect(saysMayPush(access('a/bc', 'pull', 'push'), 'a/b')).toBe(false);
});

it.each([
  ['an opaque token', 'ya29.opaque'],
  ['an empty one', ''],
  ['claims that are no object', tokenOf('push')],
  ['actions that are no list', tokenOf({ access: [{ type: 'repository', name: 'a/b', actions: 'push' }] })],
  ['entries that are nothing', tokenOf({ access: [null, 1] })],
  ['another type', tokenOf({ access: [{ type: 'registry', name: 'a/b', actions: ['push'] }] })],
])('learns nothing from %s', (_, token) => {
  expect(saysMayPush(token, 'a/b')).toBe(false);
});
