import { describe, expect, it } from 'vitest';
import type { TagDetail } from '../../shared/contract/tags.ts';
import { shownPages } from './use-all-pages.ts';
import { createDetailStore } from './tag-details.ts';

const detail = (name: string): TagDetail => ({
  name,
  digest: `sha256:${name}`,
  mediaType: null,
  kind: 'index',
  entries: [],
  totalBytes: null,
  createdAtMs: null,
  error: null,
});
const tagsUpTo = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `t${String(index)}`, digest: 'd' }));

/** Answers by hand, and knows what was asked. */
function createReader() {
  const asked: (readonly string[])[] = [];
  const open: { names: readonly string[]; resolve: (details: TagDetail[]) => void; reject: (error: Error) => void }[] =
    [];
  const read = (names: readonly string[]) =>
    new Promise<readonly TagDetail[]>((resolve, reject) => {
      asked.push(names);
      open.push({ names, resolve, reject });
    });
  const answer = async () => {
    const request = open.shift();
    request?.resolve(request.names.map(detail));
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { read, asked, open, answer };
}

describe('details of tags', () => {
  it('are asked for in batches, two at a time, the wanted ones first', async () => {
    const { read, asked, answer } = createReader();
    const store = createDetailStore(read);
    store.want(tagsUpTo(200));
    expect(asked.map((names) => names.length)).toEqual([40, 40]);
    store.want(tagsUpTo(200).slice(150, 160));
    await answer();
    expect(asked[2]).toEqual(
      tagsUpTo(200)
        .slice(150, 160)
        .map(({ name }) => name),
    );
  });

  it('are asked for once, and again after the tag has moved', async () => {
    const { read, asked, answer } = createReader();
    const store = createDetailStore(read);
    store.want([{ name: 'a', digest: 'one' }]);
    store.want([{ name: 'a', digest: 'one' }]);
    await answer();
    store.want([{ name: 'a', digest: 'one' }]);
    expect(asked).toHaveLength(1);
    expect(store.get({ name: 'a', digest: 'one' })?.name).toBe('a');
    expect(store.get({ name: 'a', digest: 'two' })).toBeUndefined();
    store.want([{ name: 'a', digest: 'two' }]);
    expect(asked).toHaveLength(2);
  });

  it('of tags that are listed by name only give the digest, and are asked again when the list was read anew', async () => {
    const { read, asked, answer } = createReader();
    let nowMs = 1000;
    const ages: number[] = [];
    const store = createDetailStore(
      (names, maxAgeMs) => {
        ages.push(maxAgeMs);
        return read(names);
      },
      () => nowMs,
    );
    store.want([{ name: 'a', digest: null }]);
    await answer();
    const known = store.get({ name: 'a', digest: null });
    expect(known?.digest).toBe('sha256:a');
    store.want([{ name: 'a', digest: known?.digest ?? null }]);
    expect(store.get({ name: 'a', digest: 'sha256:a' })).toBe(known);
    expect(asked).toHaveLength(1);
    nowMs = 5000;
    store.listedAnew();
    nowMs = 5200;
    expect(asked).toHaveLength(2);
    expect(store.get({ name: 'a', digest: 'sha256:a' }), 'what was read stays until there is news').toBe(known);
    expect(ages, 'nothing that the host saw before the new list counts').toEqual([60_000, 0]);
    await answer();
    expect(asked).toHaveLength(2);
  });

  it('carry the error of their request, and others go on', async () => {
    const { read, open, answer } = createReader();
    const store = createDetailStore(read);
    store.want(tagsUpTo(60));
    open.shift()?.reject(new Error('no line'));
    await answer();
    expect(store.get({ name: 't0', digest: 'd' })?.error?.message).toBe('no line');
    expect(store.get({ name: 't59', digest: 'd' })?.error).toBeNull();
    expect(store.version()).toBe(2);
  });
});

describe('a request that failed as a whole', () => {
  const fail = async ({ open }: ReturnType<typeof createReader>) => {
    open.shift()?.reject(new Error('no line'));
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const [a, b] = [
    { name: 'a', digest: 'd' },
    { name: 'b', digest: 'd' },
  ];

  it('is made again when its tags come into view again, and not while they stay there', async () => {
    const reader = createReader();
    const store = createDetailStore(reader.read);
    store.want([a]);
    await fail(reader);
    store.want([a]);
    store.want([a, b]);
    expect(reader.asked).toEqual([['a'], ['b']]);
    await reader.answer();
    store.want([b]);
    store.want([b, a]);
    expect(reader.asked).toEqual([['a'], ['b'], ['a']]);
    await reader.answer();
    expect(store.get(a)?.error).toBeNull();
    expect(store.failure()).toBeNull();
  });

  it('is told once, and made again on demand', async () => {
    const reader = createReader();
    const store = createDetailStore(reader.read);
    store.want([a, b]);
    await fail(reader);
    expect(store.failure()?.message).toBe('no line');
    store.retry();
    expect(store.get(a), 'waiting is not failed').toBeUndefined();
    expect(reader.asked).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    await reader.answer();
    expect(store.failure()).toBeNull();
  });

  it('does not stand for what the registry says of one tag', async () => {
    const error = { kind: 'not-found', message: 'Gone.', details: {} } as const;
    const store = createDetailStore(() => Promise.resolve([{ ...detail('a'), error }]));
    store.want([a]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(store.get(a)?.error?.message).toBe('Gone.');
    expect(store.failure()).toBeNull();
  });
});

describe('pages of a long list', () => {
  it('are shown at powers of two while more come, and all at the end', () => {
    expect([0, 1, 2, 3, 5, 9].map((arrived) => shownPages(arrived, false))).toEqual([0, 1, 2, 2, 4, 8]);
    expect(shownPages(9, true)).toBe(9);
  });
});
