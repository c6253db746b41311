import { describe, expect, it } from 'vitest';
import { createPageSlicer } from './page-slicer.ts';
import { createManualClock } from './testing/fake-ports.ts';

const names = Array.from({ length: 100_000 }, (_, index) => `tag-${String(index).padStart(6, '0')}`);

describe('cutting a listing into pages', () => {
  it('gives all of 100,000 names that a registry sends at once, after asking once', async () => {
    const slicer = createPageSlicer({ clock: createManualClock() });
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return { items: names };
    };
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await slicer.page('tags', { limit: 2000, next }, fetch);
      expect(page.items.length).toBeLessThanOrEqual(2000);
      found.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    expect(found).toEqual(names);
    expect(asked).toBe(1);
  });

  it('follows the registry’s own pages and passes on that they stopped short', async () => {
    const slicer = createPageSlicer({ clock: createManualClock() });
    const fetch = async (next: string | undefined) =>
      next === undefined ? { items: ['a', 'b'], next: 'more' } : { items: ['c'], incomplete: 'It stopped.' };
    const first = await slicer.page('tags', { limit: 10, next: undefined }, fetch);
    const second = await slicer.page('tags', { limit: 10, next: first.next }, fetch);
    expect([first.items, second.items, second.next, second.incomplete]).toEqual([
      ['a', 'b'],
      ['c'],
      undefined,
      'It stopped.',
    ]);
  });

  it('asks again and goes on behind the last name when it has forgotten the page', async () => {
    const clock = createManualClock();
    const slicer = createPageSlicer({ clock });
    let items = ['a', 'b', 'c', 'd'];
    const fetch = async () => ({ items });
    const first = await slicer.page('tags', { limit: 2, next: undefined }, fetch);
    clock.advance(10 * 60_000);
    items = ['_new', 'a', 'b', 'c', 'd'];
    const second = await slicer.page('tags', { limit: 2, next: first.next }, fetch);
    expect(second.items).toEqual(['c', 'd']);
  });

  it('begins anew with every first page', async () => {
    const slicer = createPageSlicer({ clock: createManualClock() });
    let items = ['a', 'b'];
    const fetch = async () => ({ items });
    await slicer.page('tags', { limit: 1, next: undefined }, fetch);
    items = ['z'];
    expect((await slicer.page('tags', { limit: 1, next: undefined }, fetch)).items).toEqual(['z']);
  });

  it.each(['', 'null', '{}', '{"up":1,"after":null}'])('refuses %j as a place to continue from', async (next) => {
    const slicer = createPageSlicer({ clock: createManualClock() });
    await expect(slicer.page('tags', { limit: 1, next }, async () => ({ items: [] }))).rejects.toMatchObject({
      kind: 'invalid-input',
    });
  });
});
