import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { mergeOptionsSchema } from '../../../shared/merge/options.ts';
import type { PairState } from './merge-pairs.ts';
import {
  connectionFor,
  objectionsTo,
  objectionWords,
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

  it('mean a registry by its origin and an opened file by its path', () => {
    const connections = [
      { id: 'a', url: 'file:///srv/a.tar' },
      { id: 'b', url: 'file:///srv/b.tar' },
      { id: 'quay', url: 'https://quay.example' },
    ];
    expect(connectionFor(connections, 'https://quay.example/').id).toBe('quay');
    expect(connectionFor(connections, 'file:///srv/b.tar').id).toBe('b');
    expect(() => connectionFor(connections, 'file:///srv/c.tar')).toThrow('which is not open here');
    expect(() => connectionFor(connections, 'https://other.example')).toThrow('which is not connected here');
  });

  /** A pair as it was read, with these digests. */
  function readPair(sourceDigest: string, destinationDigest: string | null, resultDigest: string) {
    const found = (one: string | null) => (one === null ? { state: 'missing' } : { state: 'found', digest: one });
    const place = { connectionId: 'quay', repository: 'team/app' };
    return {
      pair: { source: { ...place, reference: 'v2' }, destination: { ...place, tag: 'stable' } },
      read: {
        loaded: { source: found(sourceDigest), destination: found(destinationDigest) },
        merged: { digest: resultDigest },
      },
    } as unknown as PairState;
  }
  const opened = readPlanFile(writePlanFile(plan));

  it('are held against what is there now, also where the result would be the same', () => {
    expect(objectionsTo(opened, readPair(digest('a'), digest('d'), digest('c')))).toEqual([
      { what: 'destination', planned: null, found: digest('d') },
    ]);
    expect(objectionsTo(opened, readPair(digest('a'), null, digest('c')))).toEqual([]);
    expect(objectionsTo(null, readPair(digest('b'), null, digest('c')))).toEqual([]);
    expect(objectionsTo(opened, { ...readPair(digest('b'), null, digest('c')), read: null })).toEqual([]);
  });

  it('are found out when only their options were edited', () => {
    const [objection] = objectionsTo(opened, readPair(digest('a'), null, digest('e')));
    expect(objection?.what).toBe('result');
    expect(objectionWords(objection!)).toContain('options were changed');
  });
});
