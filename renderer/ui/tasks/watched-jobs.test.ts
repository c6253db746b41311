import { expect, it } from 'vitest';
import { isWatched, watchJob } from './watched-jobs.ts';

it('a job is watched until the last who shows it has gone', () => {
  const first = watchJob('a');
  const second = watchJob('a');
  first();
  expect([isWatched('a'), isWatched('b')]).toEqual([true, false]);
  second();
  expect(isWatched('a')).toBe(false);
});
