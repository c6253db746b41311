import { describe, expect, it } from 'vitest';
import { cancelWords, countSteps, drawerWords, jobFraction, progressWords } from './task-words.ts';
import { outcomeWords, retryWords, stateWord } from './outcome-words.ts';
import { jobOf, stepOf as step } from './testing/jobs.ts';

describe('a task in words', () => {
  it('says where it is', () => {
    expect(progressWords(jobOf(), 5000)).toBe('2 of 3: v4.16 arm64');
    expect(progressWords(jobOf({ steps: [] }), 5000)).toBe('Starting');
  });

  it('adds bytes and rate where bytes are known', () => {
    expect(progressWords(jobOf({ bytesDone: 2 * 1024 ** 2, bytesTotal: 4 * 1024 ** 2 }), 2000)).toBe(
      '2 of 3: v4.16 arm64 · 2.0 MiB of 4.0 MiB · 1.0 MiB/s',
    );
  });

  it('goes by the pace of the last seconds, and tells the time left once that is more than a guess', () => {
    const job = jobOf({ bytesDone: 2 * 1024 ** 2, bytesTotal: 182 * 1024 ** 2, bytesPerSecond: 1024 ** 2 });
    expect(progressWords(job, 2000)).toMatch(/ · 1\.0 MiB\/s$/);
    expect(progressWords(job, 4000)).toMatch(/ · 1\.0 MiB\/s · 3 min left$/);
    expect(progressWords({ ...job, bytesPerSecond: 4 * 1024 ** 2 }, 4000)).toMatch(/ · 45 s left$/);
    expect(progressWords({ ...job, bytesPerSecond: 1024 ** 2 / 60 }, 4000)).toMatch(/ · 3 h 0 min left$/);
    expect(progressWords({ ...job, bytesPerSecond: 0 }, 4000)).not.toContain('left');
  });

  it('counts what the job did not come to as not begun, and what needed nothing as skipped', () => {
    const left = { ...step('skipped'), detail: 'Not begun.' };
    const counts = countSteps([step('done'), left, left, { ...step('skipped'), detail: 'Nothing is written.' }]);
    expect(counts).toEqual({ done: 1, skipped: 1, failed: 0, waiting: 2, running: 0 });
  });

  it('measures by bytes where there are some, otherwise by steps', () => {
    expect(jobFraction(jobOf())).toBeCloseTo(1 / 3);
    expect(jobFraction(jobOf({ bytesDone: 1, bytesTotal: 4 }))).toBe(0.25);
    expect(jobFraction(jobOf({ state: 'done', steps: [] }))).toBe(1);
  });

  it('tells what was left behind, item by item counted', () => {
    const steps = [step('done'), step('failed'), step('waiting'), step('skipped')];
    expect(outcomeWords(jobOf({ state: 'cancelled', steps }))).toBe(
      'Cancelled: 1 done, 1 skipped, 1 failed, 1 not begun. What was done stays done.',
    );
    expect(outcomeWords(jobOf({ state: 'done', steps: [step('done')] }))).toBe('Finished: 1 step done.');
  });

  it('promises an untouched tag only for a merge that wrote nothing', () => {
    const cut = { kind: 'merge', state: 'cancelled' } as const;
    expect(outcomeWords(jobOf(cut))).toContain('No tag was touched');
    expect(outcomeWords(jobOf({ ...cut, journalIds: ['1'] }))).not.toContain('not touched');
  });

  it('says before cancelling what would stay', () => {
    expect(cancelWords(jobOf())).toBe(
      'The step in hand is finished, then nothing more is sent: 1 step done, about 2 not begun. What was done stays done.',
    );
    const merge = cancelWords(jobOf({ kind: 'merge' }));
    expect(merge).toContain('1 of 3 steps done; what was copied stays in the repository.');
    expect(merge).toContain('what has not moved stays as it is');
  });

  it('counts running tasks for the closed drawer', () => {
    expect(drawerWords([])).toBe('No tasks yet');
    expect(drawerWords([jobOf(), jobOf()])).toBe('2 tasks running');
    expect(drawerWords([jobOf({ state: 'failed' })])).toBe('No task running, 1 failed');
  });

  it('calls a task interrupted that the end of the program cut short, and offers to go on', () => {
    const error = { kind: 'cancelled', message: 'Waybill ended.', details: { reason: 'E_INTERRUPTED' } } as const;
    const job = jobOf({
      state: 'failed',
      canRetry: true,
      error,
      steps: [step('done'), step('skipped'), step('skipped')],
    });
    expect(stateWord(job)).toBe('Interrupted');
    expect(outcomeWords(job)).toBe('Interrupted: 1 done, 2 not begun. What was done stays done.');
    expect(retryWords(job)).toBe('Go on');
  });

  it('names how many are tried again', () => {
    expect(retryWords(jobOf({ state: 'done', steps: [step('done'), step('failed'), step('failed')] }))).toBe(
      'Try the 2 again',
    );
    expect(retryWords(jobOf({ state: 'cancelled', steps: [step('done'), step('waiting')] }))).toBe('Go on with the 1');
  });
});
