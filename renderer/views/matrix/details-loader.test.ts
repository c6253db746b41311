import { describe, expect, it } from 'vitest';
import type { TagDetail } from '../../../shared/contract/tags.ts';
import type { WireError } from '../../../shared/errors.ts';
import { batchSize, createDetailsLoader, nextBatch } from './details-loader.ts';
import { detailOf, entryOf } from './testing/details.ts';

const names = Array.from({ length: 120 }, (_, index) => `v${index}`);
const toWire = (error: unknown): WireError => ({ kind: 'network', message: String(error), details: {} });

/** A registry that answers a batch only when told to. */
function createSlowReader() {
  const asked: {
    names: readonly string[];
    withChildren: boolean;
    answer: (details: readonly TagDetail[]) => void;
    fail: () => void;
  }[] = [];
  return {
    asked,
    read: (batch: readonly string[], withChildren: boolean) =>
      new Promise<readonly TagDetail[]>((answer, reject) => {
        asked.push({ names: batch, withChildren, answer, fail: () => reject(new Error('cut')) });
      }),
    async answerLast() {
      const last = asked.at(-1)!;
      last.answer(last.names.map((name) => detailOf(name, [])));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('reading the details of many tags', () => {
  it('asks for visible tags before all others', () => {
    const none = new Set<string>();
    expect(nextBatch(names, ['v80', 'v81', 'gone'], none, none)).toEqual({
      names: ['v80', 'v81'],
      withChildren: false,
    });
    const known = new Set(['v80', 'v0']);
    expect(nextBatch(names, ['v80'], known, none)).toEqual({ names: ['v80'], withChildren: true });
    const next = nextBatch(names, ['v80'], known, known);
    expect([next.names.slice(0, 2), next.withChildren]).toEqual([['v1', 'v2'], false]);
  });

  it('goes on until everything is read, one request at a time, and turns to what the user scrolled to', async () => {
    const reader = createSlowReader();
    let latest: ReadonlyMap<string, TagDetail> = new Map();
    const loader = createDetailsLoader(names, new Map(), { read: reader.read, toWire, onChange: (d) => (latest = d) });
    expect(reader.asked.map((request) => request.names[0])).toEqual(['v0']);
    loader.show(['v110', 'v111']);
    await reader.answerLast();
    expect(reader.asked.at(-1)!.names).toEqual(['v110', 'v111']);
    await reader.answerLast();
    expect(reader.asked.at(-1)!.names).toHaveLength(batchSize);
    await reader.answerLast();
    await reader.answerLast();
    expect(latest.size).toBe(120);
    expect(reader.asked).toHaveLength(4);
  });

  it('reads the images of what is on the screen once, and keeps the list when that fails', async () => {
    const reader = createSlowReader();
    let latest: ReadonlyMap<string, TagDetail> = new Map();
    const list = detailOf('a', [entryOf('linux/amd64', '1', { present: null })]);
    const loader = createDetailsLoader(['a', 'b'], new Map([['a', list]]), {
      read: reader.read,
      toWire,
      onChange: (details) => (latest = details),
    });
    await reader.answerLast();
    expect(reader.asked.map(({ names: asked, withChildren }) => [asked, withChildren])).toEqual([[['b'], false]]);
    loader.show(['a', 'b']);
    expect(reader.asked.at(-1)).toMatchObject({ names: ['a'], withChildren: true });
    reader.asked.at(-1)!.fail();
    await new Promise((resolve) => setImmediate(resolve));
    expect(latest.get('a')).toBe(list);
    loader.show(['b', 'a']);
    expect(reader.asked).toHaveLength(2);
  });

  it('marks only the tags of a failed batch as failed, goes on, and asks again when told to', async () => {
    const reader = createSlowReader();
    let latest: ReadonlyMap<string, TagDetail> = new Map();
    const loader = createDetailsLoader(['a'], new Map(), { read: reader.read, toWire, onChange: (d) => (latest = d) });
    reader.asked[0]!.fail();
    await new Promise((resolve) => setImmediate(resolve));
    expect(latest.get('a')?.error?.kind).toBe('network');
    loader.retry();
    await reader.answerLast();
    expect(latest.get('a')?.error).toBeNull();
  });

  it('does not ask for ever for a tag the registry leaves out of its answer', async () => {
    const reader = createSlowReader();
    let latest: ReadonlyMap<string, TagDetail> = new Map();
    createDetailsLoader(['a'], new Map(), { read: reader.read, toWire, onChange: (d) => (latest = d) });
    reader.asked[0]!.answer([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(reader.asked).toHaveLength(1);
    expect(latest.get('a')?.error?.kind).toBe('not-found');
  });

  it('says nothing more after it was stopped', async () => {
    const reader = createSlowReader();
    let changes = 0;
    const loader = createDetailsLoader(names, new Map(), { read: reader.read, toWire, onChange: () => (changes += 1) });
    loader.stop();
    await reader.answerLast();
    expect(changes).toBe(0);
    expect(reader.asked).toHaveLength(1);
  });

  it('reads nothing that is known already', () => {
    const reader = createSlowReader();
    createDetailsLoader(['a'], new Map([['a', detailOf('a', [])]]), { read: reader.read, toWire, onChange: () => 0 });
    expect(reader.asked).toHaveLength(0);
  });
});
