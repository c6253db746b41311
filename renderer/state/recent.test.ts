import { describe, expect, it } from 'vitest';
import { readVisits, withVisit, type Visit } from './recent.ts';

const visit = (repository: string, atMs = 0): Visit => ({ connectionId: 'quay', repository, atMs });

describe('repositories looked at last', () => {
  it('are kept once each, newest first, and not without end', () => {
    const visits = withVisit(withVisit(withVisit([], visit('a', 1)), visit('b', 2)), visit('a', 3));
    expect(visits.map(({ repository, atMs }) => [repository, atMs])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    const elsewhere = withVisit(visits, { ...visit('a', 4), connectionId: 'local' });
    expect(elsewhere).toHaveLength(3);
    let many: readonly Visit[] = [];
    for (let n = 0; n < 40; n += 1) many = withVisit(many, visit(`r${String(n)}`, n));
    expect(many).toHaveLength(12);
    expect(many[0]?.repository).toBe('r39');
  });

  it('are nothing where the storage holds nonsense', () => {
    expect(readVisits(null)).toEqual([]);
    expect(readVisits('{')).toEqual([]);
    expect(readVisits('[{"connectionId":1}]')).toEqual([]);
    expect(readVisits(JSON.stringify([visit('a')]))).toEqual([visit('a')]);
  });
});
