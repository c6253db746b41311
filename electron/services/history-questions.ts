import { z } from 'zod';
import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { MomentRow } from '../../shared/contract/history.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { endedVersions } from '../../shared/history/edge.ts';
import { lossesBetween } from '../../shared/history/losses.ts';
import { namePattern } from '../../shared/history/name-pattern.ts';
import type { HistoryRow } from '../../shared/history/rows.ts';
import { differenceBetween, stateAt } from '../../shared/history/states.ts';
import type { RepositoryState } from '../../shared/history/states.ts';
import { entryRole, parseManifest } from '../../shared/oci/manifest.ts';
import type { Platform } from '../../shared/oci/platform.ts';
import type { HistoryMoments, HistorySource, HistorySummary } from '../store/history-moments.ts';
import type { Core } from './core.ts';
import type { ManifestReader } from './manifest-reader.ts';

type KnownManifests = Pick<ManifestReader, 'known'>;
type Questions = Pick<Services['history'], 'at' | 'between' | 'edge'>;
type Differences = Pick<MomentRow, 'name' | 'then' | 'now' | 'difference'>;

const soonMs = 3 * 86_400_000;

/** Where the kept rows of a repository come from: the registry as soon as it has told any. */
export function sourceOf({ cache }: Core, ref: RepositoryRef): HistorySource {
  const isTold = cache.history.state(ref).syncedMs !== null || cache.history.list(ref, { limit: 1 }).length > 0;
  return isTold ? 'registry' : 'seen';
}

/** The kept rows of that source. */
export function momentsOf({ cache, observations }: Core, source: HistorySource): HistoryMoments {
  return source === 'registry' ? cache.moments : observations.moments;
}

/** The present for rows of which the youngest began then; see `presentOf` of `shared/history`. */
export function presentMs({ ports }: Core, { youngestMs }: HistorySummary): number {
  return Math.max(ports.clock.now(), youngestMs ?? 0);
}

/** What a question about a repository is answered from. */
function keptRows(core: Core, ref: RepositoryRef): { source: HistorySource; moments: HistoryMoments; nowMs: number } {
  const source = sourceOf(core, ref);
  const moments = momentsOf(core, source);
  return { source, moments, nowMs: presentMs(core, moments.summary(ref)) };
}

/** Answers about moments, from what is kept; nobody is asked. */
export function createHistoryQuestions(core: Core, reader: KnownManifests): Questions {
  /** Services answer with promises; what goes wrong here becomes a rejection like everywhere else. */
  const settle = <T>({ connectionId }: RepositoryRef, work: () => T): Promise<T> =>
    new Promise((resolve) => {
      core.registries.connection(connectionId);
      resolve(work());
    });
  return {
    at: ({ atMs, pattern, show, limit, next, ...ref }) =>
      settle(ref, () => {
        const { then, now } = twoStates(core, ref, atMs);
        const matches = namePattern(pattern);
        const all = compared(then, now).filter(({ name }) => matches(name));
        const wanted = all.filter(({ difference, then: before }) => {
          if (show === 'then') return before !== null;
          return show === 'changed' ? difference !== 'same' : difference === show;
        });
        const page = pageOf(wanted, ({ name }) => name, limit, next);
        const count = (difference: Differences['difference']) =>
          all.filter((row) => row.difference === difference).length;
        return {
          rows: page.items.map((row) => ({ ...row, platforms: platformsOf(reader, row.then ?? row.now) })),
          next: page.next,
          counts: {
            then: all.filter((row) => row.then !== null).length,
            now: all.filter((row) => row.now !== null).length,
            added: count('added'),
            removed: count('removed'),
            moved: count('moved'),
          },
        };
      }),
    between: ({ fromMs, toMs, pattern, limit, next, ...ref }) =>
      settle(ref, () => {
        const { moments, nowMs } = keptRows(core, ref);
        const matches = namePattern(pattern);
        const rows = moments.ofTagsThatChanged(ref, fromMs, toMs).filter(({ name }) => matches(name));
        const now = stateAt(rows, nowMs);
        const losses = lossesBetween(rows, { fromMs, toMs, nowMs }).map((loss) => ({
          ...loss,
          now: now.get(loss.name) ?? null,
        }));
        const missing = losses.filter((loss) => loss.now?.digest !== loss.lost.digest);
        const page = pageOf(missing, ({ name }) => name, limit, next);
        const backAgain = losses.length - missing.length;
        return { rows: page.items, next: page.next, total: missing.length, backAgain };
      }),
    edge: ({ limit, next, ...ref }) => settle(ref, () => readEdge(core, ref, limit, next)),
  };
}

function twoStates(core: Core, ref: RepositoryRef, atMs: number): { then: RepositoryState; now: RepositoryState } {
  const { moments, nowMs } = keptRows(core, ref);
  const rows = moments.aliveAt(ref, [atMs, nowMs]);
  return { then: stateAt(rows, atMs), now: stateAt(rows, nowMs) };
}

/** Every tag of either state in name order, also those that are the same in both. */
function compared(then: RepositoryState, now: RepositoryState): Differences[] {
  const different = new Map(differenceBetween(then, now).map(({ name, kind }) => [name, kind]));
  return [...new Set([...then.keys(), ...now.keys()])].sort().map((name) => ({
    name,
    then: then.get(name) ?? null,
    now: now.get(name) ?? null,
    difference: different.get(name) ?? 'same',
  }));
}

function readEdge(core: Core, ref: RepositoryRef, limit: number, next: string | undefined) {
  const { source, moments, nowMs } = keptRows(core, ref);
  const { windowMs } = core.cache.history.state(ref);
  const none = { windowMs, versions: [], total: 0, overdue: 0, soon: 0 };
  if (source === 'seen') return { ...none, state: 'no-history' as const, windowMs: null };
  if (windowMs === null) return { ...none, state: 'unknown' as const };
  if (windowMs === 0) return { ...none, state: 'nothing-kept' as const };
  const all = endedVersions(moments.ofEndedDigests(ref, nowMs), { windowMs, nowMs });
  const now = stateAt(moments.aliveAt(ref, [nowMs, nowMs]), nowMs);
  const page = pageOf(all, ({ untilMs, digest }) => `${String(untilMs).padStart(16, '0')} ${digest}`, limit, next);
  return {
    state: 'known' as const,
    windowMs,
    versions: page.items.map(({ names, ...version }) => ({
      ...version,
      tags: names.slice(0, 200).map((name) => ({ name, nowDigest: now.get(name)?.digest ?? null })),
      tagCount: names.length,
    })),
    next: page.next,
    total: all.length,
    overdue: all.filter(({ isOverdue }) => isOverdue).length,
    soon: all.filter(({ isOverdue, untilMs }) => !isOverdue && untilMs - nowMs <= soonMs).length,
  };
}

const cursorSchema = z.strictObject({ after: z.string().max(1000) });

/** A page of what is sorted by `keyOf`, behind the last key of the page before. */
function pageOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  next: string | undefined,
): { items: T[]; next?: string } {
  const after = next === undefined ? null : parseAfter(next);
  const rest = after === null ? all : all.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || rest.length <= limit) return { items };
  return { items, next: JSON.stringify({ after: keyOf(last) } satisfies z.infer<typeof cursorSchema>) };
}

function parseAfter(next: string): string {
  try {
    return cursorSchema.parse(JSON.parse(next)).after;
  } catch (cause) {
    throw new AppError('invalid-input', 'The place to continue from is not one of ours.', {}, { cause });
  }
}

/** The platforms of a digest whose index was read before; null for all else. */
function platformsOf(reader: KnownManifests, row: HistoryRow | null): Platform[] | null {
  const known = row === null ? null : reader.known(row.digest);
  if (known === null) return null;
  try {
    const parsed = parseManifest(known.bytes, known.mediaType);
    if (parsed.kind !== 'index') return null;
    const images = parsed.entries.filter((entry) => entryRole(entry) === 'platform');
    return images.flatMap(({ platform }) => (platform === null ? [] : [platform])).slice(0, 200);
  } catch {
    // Bytes that are no manifest are shown as such where they are opened; here they only tell no platforms.
    return null;
  }
}
