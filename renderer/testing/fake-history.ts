import type { Tag } from '../../shared/contract/tags.ts';
import type { HistoryRow } from '../../shared/contract/history.ts';
import type { Input, Output } from '../../shared/contract/index.ts';
import { endedVersions } from '../../shared/history/edge.ts';
import { lossesBetween } from '../../shared/history/losses.ts';
import { namePattern } from '../../shared/history/name-pattern.ts';
import { differenceBetween, stateAt } from '../../shared/history/states.ts';
import type { Answers, FakeOptions } from './fake-client.ts';
import { makeHistory } from './fake-data.ts';

const dayMs = 86_400_000;
const windowMs = 14 * dayMs;

/** The operations of the history over made-up rows, by the same functions as the host's, in one page. */
export function createFakeHistory(tags: readonly Tag[], mode: FakeOptions['mode'], fail: () => void): Answers {
  const source: HistoryRow['origin'] = mode === 'seen' ? 'seen' : 'registry';
  const nowMs = Date.now();
  const rows = mode === 'empty' ? [] : makeHistory(tags, source);
  const kept = () => ({
    ...{ source, revision: 'made up', warnings: [] },
    windowMs: source === 'seen' ? null : windowMs,
    syncedAtMs: source === 'seen' ? null : nowMs - 20_000,
  });
  const now = stateAt(rows, nowMs);
  return {
    'history.sync': (): Output<'history.sync'> => {
      if (mode === 'error') fail();
      const firstMs = rows.length === 0 ? null : Math.min(...rows.map(({ startMs }) => startMs));
      return { ...kept(), rowCount: rows.length, firstMs, nowMs, lastMs: nowMs + 9 * dayMs };
    },
    'history.list': ({ tag }: Input<'history.list'>): Output<'history.list'> => {
      if (mode === 'error') fail();
      return { ...kept(), rows: rows.filter((row) => tag === undefined || row.name === tag) };
    },
    'history.at': ({ atMs, pattern = '', show = 'then' }: Input<'history.at'>): Output<'history.at'> => {
      const then = stateAt(rows, atMs);
      const kinds = new Map(differenceBetween(then, now).map(({ name, kind }) => [name, kind]));
      const names = [...new Set([...then.keys(), ...now.keys()])].sort().filter(namePattern(pattern));
      const all = names.map((name) => ({
        ...{ name, then: then.get(name) ?? null, now: now.get(name) ?? null, platforms: null },
        difference: kinds.get(name) ?? ('same' as const),
      }));
      const count = (kind: string) => all.filter(({ difference }) => difference === kind).length;
      return {
        rows: all.filter(({ difference, then: before }) =>
          show === 'then' ? before !== null : show === 'changed' ? difference !== 'same' : difference === show,
        ),
        counts: {
          ...{ then: then.size, now: now.size },
          ...{ added: count('added'), removed: count('removed'), moved: count('moved') },
        },
      };
    },
    'history.between': ({ fromMs, toMs, pattern = '' }: Input<'history.between'>): Output<'history.between'> => {
      const losses = lossesBetween(rows, { fromMs, toMs, nowMs })
        .filter(({ name }) => namePattern(pattern)(name))
        .map((loss) => ({ ...loss, now: now.get(loss.name) ?? null }));
      return { rows: losses, total: losses.length, backAgain: 0 };
    },
    'history.edge': (): Output<'history.edge'> => {
      const none = { windowMs: null, versions: [], total: 0, overdue: 0, soon: 0 };
      if (source === 'seen') return { ...none, state: 'no-history' };
      const versions = endedVersions(rows, { windowMs, nowMs }).map(({ names, ...version }) => ({
        ...version,
        tags: names.map((name) => ({ name, nowDigest: now.get(name)?.digest ?? null })),
        tagCount: names.length,
      }));
      const overdue = versions.filter(({ isOverdue }) => isOverdue).length;
      return { state: 'known', windowMs, versions, total: versions.length, overdue, soon: 0 };
    },
  };
}
