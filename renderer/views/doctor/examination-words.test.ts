import { describe, expect, it } from 'vitest';
import { examinationStepSchema, type ExaminationStage } from '../../../shared/contract/connections.ts';
import { examinationSummary, formatDuration, isExplainable, progressSummary, stageOrder } from './examination-words.ts';

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

  it('tell while it runs which step it is at, in the order of the contract', () => {
    expect(stageOrder).toEqual(examinationStepSchema.options);
    expect(progressSummary([])).toBe('Examining step by step. Step 1 of 10: Name (DNS).');
    expect(progressSummary([stage('dns', 'ok'), stage('tcp', 'ok')])).toContain('Step 3 of 10: Certificate (TLS).');
    expect(progressSummary(stageOrder.map((name) => stage(name, 'ok')))).toBe('Examining step by step.');
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
