import { describe, expect, it } from 'vitest';
import type { LoadedSide } from '../../../shared/contract/merges.ts';
import { toBase64 } from '../../../shared/oci/base64.ts';
import { sha256Digest } from '../../../shared/oci/digest.ts';
import { computeBoard, sidesOf } from './board-plan.ts';
import { initialBoardState, reduceBoard, type BoardAction, type BoardState } from './board-state.ts';
import { digestOf, listBytes, listEntry } from './testing/lists.ts';

function found(bytes: Uint8Array, wrap: Record<string, string | number> | null = null): LoadedSide {
  const contentType = 'application/vnd.oci.image.index.v1+json';
  return { state: 'found', digest: sha256Digest(bytes), contentType, bodyBase64: toBase64(bytes), wrap };
}

const odd = { ...listEntry('linux/amd64', '7'), platform: undefined };
const source = found(listBytes([listEntry('linux/s390x', '1'), listEntry('linux/amd64', '2'), odd]));
const destination = found(listBytes([listEntry('linux/amd64/v3', '3'), listEntry('linux/amd64', '4')]));
const sides = sidesOf({ source, destination });

function after(...actions: BoardAction[]): BoardState {
  return actions.reduce(reduceBoard, initialBoardState);
}

function digestsAfter(...actions: BoardAction[]): string[] {
  const { result } = computeBoard(sides, after(...actions));
  if (result?.ok !== true) throw new Error('There is no result.');
  return result.plan.entries.map((entry) => entry.digest);
}

function keyOf(label: string): string {
  const row = computeBoard(sides, initialBoardState).platforms.find((candidate) => candidate.label === label);
  if (row === undefined) throw new Error(`No row ${label}.`);
  return row.key;
}

describe('the board computed in the page', () => {
  it('puts platforms into their order and entries without one into their own part', () => {
    const board = computeBoard(sides, initialBoardState);
    expect(board.platforms.map((row) => row.label)).toEqual(['linux/amd64', 'linux/amd64/v3', 'linux/s390x']);
    expect(board.others).toHaveLength(1);
  });

  it('waits for a tick instead of refusing, and keeps all rows to tick', () => {
    const board = computeBoard(sides, after({ type: 'recipe', recipe: 'only-these' }));
    expect(board.result).toBeNull();
    expect(board.platforms).toHaveLength(3);
  });

  it('replaces exactly the ticked architecture and leaves its other variant alone', () => {
    const key = keyOf('linux/amd64');
    expect(digestsAfter({ type: 'recipe', recipe: 'replace-one' }, { type: 'pick', key })).toEqual([
      digestOf('3'),
      digestOf('2'),
    ]);
  });

  it('removes exactly the ticked architecture', () => {
    const actions: BoardAction[] = [
      { type: 'recipe', recipe: 'remove' },
      { type: 'pick', key: keyOf('linux/amd64') },
    ];
    expect(digestsAfter(...actions)).toEqual([digestOf('3')]);
  });

  it('adds only what is missing', () => {
    expect(digestsAfter({ type: 'recipe', recipe: 'add-missing' })).toEqual([
      digestOf('3'),
      digestOf('4'),
      digestOf('1'),
      digestOf('7'),
    ]);
  });

  it('lets a choice of a row win over the rules', () => {
    const choice: BoardAction = { type: 'choose', key: keyOf('linux/amd64'), take: 'destination' };
    expect(digestsAfter(choice)).toContain(digestOf('4'));
    expect(digestsAfter(choice, choice)).not.toContain(digestOf('4'));
  });

  it('never takes a destination that could not be reached for one that is not there', () => {
    const error = { kind: 'network', message: 'Cut.', details: {} } as const;
    const cut = sidesOf({ source, destination: { state: 'failed', status: null, error } });
    const { result } = computeBoard(cut, initialBoardState);
    expect(result?.ok).toBe(false);
    const absent = computeBoard(sidesOf({ source, destination: { state: 'missing' } }), initialBoardState);
    expect(absent.result?.ok).toBe(true);
  });

  it('uses the rules of an opened plan exactly as they are', () => {
    const { result } = computeBoard(sides, initialBoardState, { onConflict: 'keep-dest' });
    expect(result?.ok === true && result.plan.entries.map((entry) => entry.digest)).toContain(digestOf('4'));
  });

  it('merges the pubtools way by architecture as written', () => {
    const actions: BoardAction[] = [
      { type: 'mode', mode: 'pubtools' },
      { type: 'recipe', recipe: 'remove' },
    ];
    const key = computeBoard(sides, after(...actions)).platforms.find((row) => row.label === 'amd64')?.key ?? '';
    const { options } = computeBoard(sides, after(...actions, { type: 'pick', key }));
    expect(options).toMatchObject({ mode: 'pubtools', operation: 'remove', remove: { architectures: ['amd64'] } });
  });
});
