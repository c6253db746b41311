import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { PlanItems } from './plan-items.tsx';
import { digestOf, plannedOf, sideOf } from './testing/planned.ts';

const plan = (...items: PlannedChange[]) => ({
  id: '1',
  connectionId: 'local',
  repository: 'demo/app',
  createdAtMs: 0,
  items,
});
/** What a reader sees, without tags. */
const textOf = (...items: PlannedChange[]) =>
  renderToStaticMarkup(<PlanItems plan={plan(...items)} />)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the lines of a preview', () => {
  it('stand under what can and what cannot be undone', () => {
    const final = plannedOf({
      change: { kind: 'delete-permanently', tag: 'v2', digest: null },
      irreversible: true,
      confirm: 'v2',
      undo: { possible: false, untilMs: null, reason: 'It leaves the history.' },
    });
    const text = textOf(plannedOf(), final);
    expect(text).toMatch(/Cannot be undone 1 tag.*v2.*gone for good.*not possible: It leaves the history\./);
    expect(text).toMatch(/Can be undone 1 tag.*v1.*possible at any time/);
  });

  it('tell the expiration, its parents and who shares the digest', () => {
    const text = textOf(
      plannedOf({
        change: { kind: 'move', tag: 'v1', digest: digestOf('b') },
        after: sideOf('b'),
        expiration: { kind: 'lost', beforeMs: new Date('2026-11-20T10:00:00').getTime(), afterMs: null },
        siblings: ['stable'],
        parents: ['all', 'v1-all'],
        parentsState: 'partial',
      }),
    );
    expect(text).toMatch(/2026-11-20 10:00 → moves to never , the expiration is lost/);
    expect(text).toContain('stable stays where it is');
    expect(text).toContain('all, v1-all name this digest in their index and keep it ; there may be more');
  });

  it('show labels before and after, and that the digest stays', () => {
    const text = textOf(
      plannedOf({
        change: { kind: 'labels', tag: 'v1', add: [{ key: 'tested', value: 'yes' }], remove: [] },
        after: sideOf('a'),
        method: 'labels-by-api',
        siblings: ['stable'],
        labels: {
          before: [{ key: 'vendor', value: 'Example', source: 'manifest' }],
          after: [
            { key: 'vendor', value: 'Example', source: 'manifest' },
            { key: 'tested', value: 'yes', source: 'api' },
          ],
        },
      }),
    );
    expect(text).toContain('added: + tested=yes');
    expect(text).toContain('1 other as before');
    expect(text).toContain('stable gets the same labels');
    expect(text).not.toContain('gone');
  });

  it('name what a refused line lacks, and offer no undo for it', () => {
    const error = {
      kind: 'denied',
      message: 'The tag is immutable.',
      details: { advice: 'Allow changes first.' },
    } as const;
    const text = textOf(plannedOf({ error }));
    expect(text).toContain('The tag is immutable. Allow changes first.');
    expect(text).not.toContain('Undo');
  });
});
