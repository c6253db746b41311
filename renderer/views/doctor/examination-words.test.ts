import { describe, expect, it } from 'vitest';
import type { ExaminationStage } from '../../../shared/contract/connections.ts';
import { examinationSummary, formatDuration, isExplainable } from './examination-words.ts';

const stage = (name: ExaminationStage['name'], result: ExaminationStage['result']): ExaminationStage => ({
  ...{ name, result, detail: 'Seen.', advice: null, durationMs: 3 },
});

describe('the words of an examination', () => {
  it('name every step that failed', () => {
    expect(examinationSummary([stage('dns', 'ok'), stage('catalog', 'failed'), stage('quay-api', 'failed')])).toBe(
      'It fails at: Repositories (catalog), Quay API.',
    );
  });

  it('do not call a skipped step a failed one', () => {
    expect(examinationSummary([stage('dns', 'skipped'), stage('tcp', 'ok')])).toBe(
      'Every step that could be examined works.',
    );
  });

  it('show short times in milliseconds and long ones in seconds', () => {
    expect([0, 999, 1000, 10_040].map(formatDuration)).toEqual(['< 1 ms', '999 ms', '1.0 s', '10.0 s']);
  });

  it('offer an examination for faults of the way, not for those of the input', () => {
    expect(['network', 'tls', 'unauthorized', 'unsupported'].map((kind) => isExplainable(kind as 'tls'))).toEqual([
      ...[true, true, true, true],
    ]);
    expect(isExplainable('conflict')).toBe(false);
    expect(isExplainable('invalid-input')).toBe(false);
  });
});
