import { describe, expect, it } from 'vitest';
import { contract } from './index.ts';
import type { Contract } from './kit.ts';

describe('the contract', () => {
  it('gives every operation a strict input, so that unknown members are refused instead of ignored', () => {
    const groups: Contract = contract;
    for (const [group, members] of Object.entries(groups)) {
      for (const [name, member] of Object.entries(members)) {
        if (member.type === 'event') continue;
        const answer = member.input.safeParse({ definitelyNotAMember: 1 });
        expect(answer.success, `${group}.${name}`).toBe(false);
      }
    }
  });
});
