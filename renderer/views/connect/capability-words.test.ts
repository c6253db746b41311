import { describe, expect, it } from 'vitest';
import { connections } from '../../testing/fake-data.ts';
import { capabilityWords } from './capability-words.ts';

const { capabilities } = connections.find(({ id }) => id === 'quay')!;
const wordsOf = (more: Partial<typeof capabilities>, name: string) =>
  capabilityWords({ ...capabilities, ...more }).find((fact) => fact.name === name)?.words;

describe('what a registry can do', () => {
  it('is told in words, and what it cannot do with what happens instead', () => {
    expect(wordsOf({}, 'Kind')).toBe('Quay');
    expect(wordsOf({ tagHistory: false }, 'Tag history')).toBe('only what Waybill itself has seen');
    expect(wordsOf({ tagDeletion: 'by-digest' }, 'Deleting')).toContain('all tags of the same image');
    expect(wordsOf({ catalog: 'refused' }, 'Repositories')).toContain('by name');
  });

  it('is not called impossible before it was asked', () => {
    expect(capabilityWords({ ...capabilities, flavour: 'unknown', tagHistory: false })).toEqual([
      { name: 'Kind', words: 'not asked yet' },
    ]);
    expect(wordsOf({ tagDeletion: 'unknown' }, 'Deleting')).toBe('not tried yet');
  });
});
