import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { mergeOptionsSchema } from '../../../shared/merge/options.ts';
import {
  objectionWords,
  planObjections,
  readPlanFile,
  writePlanFile,
  type PlanFile,
  type PlannedPair,
} from './plan-file.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const pair: PlannedPair = {
  source: 'v2',
  destination: 'stable',
  options: mergeOptionsSchema.parse({ choices: [{ key: 'linux/amd64', take: 'source' }] }),
  expected: { sourceDigest: digest('a'), destinationDigest: null, resultDigest: digest('c') },
};
const plan: Omit<PlanFile, 'format' | 'version'> = {
  savedAt: '2026-03-08T12:00:00.000Z',
  source: { registry: 'https://quay.example', repository: 'team/app' },
  destination: { registry: 'https://quay.example', repository: 'team/app' },
  pairs: [pair],
};

function refusal(text: string): AppError {
  try {
    readPlanFile(text);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('The plan was not refused.');
}

function edited(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(writePlanFile(plan)) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
}

describe('plan files', () => {
  it('come back as they were saved', () => {
    expect(readPlanFile(writePlanFile(plan))).toEqual({ format: 'waybill-merge-plan', version: 1, ...plan });
  });

  it('are refused when they are not JSON, or not a plan', () => {
    expect(refusal('{').message).toBe('The file is not JSON.');
    expect(refusal('null').message).toBe('The file is JSON, but not a merge plan.');
    expect(refusal('{"schemaVersion":2}').message).toBe('The file is JSON, but not a merge plan.');
  });

  it('are refused by name when another version wrote them', () => {
    expect(refusal(edited((document) => (document['version'] = 2))).message).toContain('has version 2');
  });

  it('are refused at the place where they were edited into nonsense', () => {
    const withPairs = (...pairs: unknown[]) => refusal(edited((document) => (document['pairs'] = pairs))).message;
    const wrongDigest = { ...pair, expected: { ...pair.expected, sourceDigest: 'sha256:1' } };
    expect(withPairs(pair, wrongDigest)).toContain('“pairs.1.expected.sourceDigest”');
    expect(withPairs({ ...pair, options: { onConflict: 'guess' } })).toContain('“pairs.0.options.onConflict”');
    expect(withPairs(pair, { ...pair, source: 'v3' })).toBe('The plan is damaged: two of its merges write “stable”.');
    expect(refusal(edited((document) => (document['extra'] = 1))).message).toBe(
      'The plan is damaged: it has a member “extra” that no plan has.',
    );
    expect(refusal(edited((document) => delete document['source'])).message).toBe(
      'The plan is damaged: “source” is missing.',
    );
  });

  it('are held against what is there now, side by side', () => {
    const found = { sourceDigest: digest('a'), destinationDigest: digest('d'), resultDigest: digest('e') };
    expect(planObjections(pair.expected, found)).toEqual([{ what: 'destination', planned: null, found: digest('d') }]);
  });

  it('are found out when only their options were edited', () => {
    const found = { sourceDigest: digest('a'), destinationDigest: null, resultDigest: digest('e') };
    const [objection] = planObjections(pair.expected, found);
    expect(objection?.what).toBe('result');
    expect(objectionWords(objection!)).toContain('options were changed');
    expect(planObjections(pair.expected, { ...found, resultDigest: digest('c') })).toEqual([]);
  });
});
