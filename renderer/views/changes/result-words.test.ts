import { describe, expect, it } from 'vitest';
import type { Job, JobStep } from '../../../shared/contract/jobs.ts';
import { jobOf, stepOf } from '../../ui/tasks/testing/jobs.ts';
import { isClean, isOvertaken, resultWords } from './result-words.ts';

const steps = (...states: JobStep['state'][]) => states.map((state) => stepOf(state));
const over = (more: Partial<Job>) => jobOf({ state: 'done', ...more });

describe('what came of a change', () => {
  it('is counted in tags that were changed and tags that were not', () => {
    const job = over({
      steps: [...Array<JobStep>(7).fill(stepOf('done')), ...Array<JobStep>(5).fill(stepOf('failed'))],
    });
    expect(resultWords(job)).toEqual({ sentence: '7 tags changed, 5 not.', done: 7, rest: 5 });
    expect(resultWords(over({ steps: steps('failed') })).sentence).toBe('Nothing changed, 1 tag not done.');
  });

  it('does not count as missing what had nothing to do', () => {
    expect(resultWords(over({ steps: steps('done', 'skipped') }))).toMatchObject({
      sentence: '1 tag changed, 1 with nothing to do.',
      rest: 0,
    });
  });

  it('counts what a cancelled task never began', () => {
    const job = over({ state: 'cancelled', canRetry: true, steps: steps('done', 'skipped', 'waiting') });
    expect(resultWords(job)).toMatchObject({ done: 1, rest: 2 });
    expect(resultWords(job).sentence).toContain('Cancelled');
  });

  it('is only clean when nothing failed and the registry did exactly what was wished', () => {
    expect(isClean(over({ steps: steps('done') }))).toBe(true);
    expect(isClean(over({ steps: steps('done', 'failed') }))).toBe(false);
    const warnings = [{ code: 'W_EXPIRATION_CLAMPED', message: 'Another time was set.' }];
    expect(isClean(over({ steps: steps('done'), warnings }))).toBe(false);
  });

  it('is overtaken when every tag had been moved by somebody else', () => {
    const error = { kind: 'conflict', message: 'Moved.', details: { reason: 'E_TAG_MOVED' } } as const;
    expect(isOvertaken(over({ steps: [{ ...stepOf('failed'), error }] }))).toBe(true);
    expect(isOvertaken(over({ steps: [{ ...stepOf('failed'), error }, stepOf('done')] }))).toBe(false);
    expect(isOvertaken(over({ steps: [] }))).toBe(false);
  });
});
