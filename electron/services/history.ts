import { z } from 'zod';
import type { RepositoryRef, Warning } from '../../shared/contract/common.ts';
import type { HistoryRow } from '../../shared/contract/history.ts';
import type { Output, Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { isIndexType } from '../../shared/oci/media-types.ts';
import type { Core } from './core.ts';
import { createHistoryQuestions, momentsOf, presentMs, sourceOf } from './history-questions.ts';
import { createHistorySync } from './history-sync.ts';
import type { HistorySync } from './history-sync.ts';
import type { HistorySource } from '../store/history-moments.ts';
import type { ManifestReader } from './manifest-reader.ts';
import { isApiRefusal } from './tag-list.ts';

type Listing = Output<'history.list'>;
type Kept = Omit<Listing, 'rows' | 'next'>;

const cursorSchema = z.strictObject({
  source: z.enum(['registry', 'seen']),
  startMs: z.number(),
  name: z.string(),
  digest: z.string(),
  endMs: z.number().nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;

interface ListOptions {
  readonly tag: string | undefined;
  readonly limit: number;
  readonly after: Cursor | undefined;
}

/** What tags were: told by registries that keep it, noticed by Waybill elsewhere. */
export function createHistoryService(core: Core, reader: ManifestReader): Services['history'] {
  const sync = createHistorySync({ history: core.cache.history, clock: core.ports.clock });
  return {
    ...createHistoryQuestions(core, reader),
    sync: async (ref, { signal }) => {
      core.registries.connection(ref.connectionId);
      const { source, warnings } = await update(core, sync, ref, undefined, signal);
      const summary = momentsOf(core, source).summary(ref);
      const { rowCount, firstMs, lastEndMs: lastMs } = summary;
      return { ...keptOf(core, ref, source, warnings), rowCount, firstMs, nowMs: presentMs(core, summary), lastMs };
    },
    list: async ({ tag, known, limit, next, ...ref }, { signal }) => {
      core.registries.connection(ref.connectionId);
      const after = next === undefined ? undefined : parseCursor(next);
      const { source, warnings } =
        after !== undefined
          ? { ...after, warnings: [] }
          : known
            ? { source: sourceOf(core, ref), warnings: [] }
            : await update(core, sync, ref, tag, signal);
      const options = { tag, limit, after };
      const page = source === 'registry' ? listTold(core, ref, options) : listSeen(core, reader, ref, options);
      return { ...page, ...keptOf(core, ref, source, warnings) };
    },
  };
}

/** Where the kept rows come from and how far they are true. */
function keptOf(core: Core, ref: RepositoryRef, source: HistorySource, warnings: Warning[]): Kept {
  const { windowMs, syncedMs } = core.cache.history.state(ref);
  const { revision } = momentsOf(core, source).summary(ref);
  const told = source === 'registry' ? { windowMs, syncedAtMs: syncedMs } : { windowMs: null, syncedAtMs: null };
  return { ...told, source, revision, warnings };
}

/** Brings the cache up to date and says where the history of this repository comes from. */
async function update(
  core: Core,
  sync: HistorySync,
  ref: RepositoryRef,
  tag: string | undefined,
  signal: AbortSignal,
): Promise<{ source: HistorySource; warnings: Warning[] }> {
  try {
    const { registry, capabilities } = await core.registries.open(ref.connectionId, signal);
    if (!capabilities.tagHistory) return noLongerTold(core, ref);
    if (tag === undefined) await sync.sync(registry, ref, signal);
    else await sync.syncTag(registry, ref, tag, signal);
    return { source: 'registry', warnings: [] };
  } catch (error) {
    const isKnown = core.cache.history.list(ref, { tag, limit: 1 }).length > 0;
    if (isApiRefusal(error) && !isKnown) {
      const message = `The registry refuses its tag history: ${error.message} These are Waybill's own observations.`;
      return { source: 'seen', warnings: [{ code: 'W_API_REFUSED', message: message.slice(0, 2000) }] };
    }
    if (!isUnreachable(error)) throw error;
    if (!isKnown && core.observations.seen.list(ref, { tag, limit: 1 }).length === 0) throw error;
    const message = `The registry could not be asked: ${error.message} This is what was known before.`;
    return {
      source: isKnown ? 'registry' : 'seen',
      warnings: [{ code: 'W_FROM_CACHE', message: message.slice(0, 2000) }],
    };
  }
}

/** A registry without a history; what an earlier version of it told is still worth having. */
function noLongerTold(core: Core, ref: RepositoryRef): { source: HistorySource; warnings: Warning[] } {
  if (sourceOf(core, ref) === 'seen') return { source: 'seen', warnings: [] };
  const message = 'The registry does not tell its tag history any more. This is what it told before.';
  return { source: 'registry', warnings: [{ code: 'W_FROM_CACHE', message }] };
}

function isUnreachable(error: unknown): error is AppError {
  return error instanceof AppError && ['network', 'timeout', 'tls', 'rate-limited'].includes(error.kind);
}

function listTold(
  { cache }: Core,
  ref: RepositoryRef,
  { tag, limit, after }: ListOptions,
): Pick<Listing, 'rows' | 'next'> {
  const found = cache.history.list(ref, { tag, limit: limit + 1, after });
  const rows = found.slice(0, limit).map((row): HistoryRow => ({ ...row, origin: 'registry', lastSeenMs: null }));
  return { rows, next: found.length > limit ? nextAfter('registry', rows.at(-1)) : undefined };
}

function listSeen(
  { observations }: Core,
  reader: ManifestReader,
  ref: RepositoryRef,
  { tag, limit, after }: ListOptions,
): Pick<Listing, 'rows' | 'next'> {
  const found = observations.seen.list(ref, { tag, limit: limit + 1, after });
  const rows = found.slice(0, limit).map(({ name, digest, startMs, endMs, lastMs }): HistoryRow => {
    const known = reader.known(digest);
    const isIndex = known === null ? null : isIndexType(known.mediaType);
    const told = { reversion: false, sizeBytes: null, scheduled: false };
    return { name, digest, startMs, endMs, isIndex, ...told, origin: 'seen', lastSeenMs: lastMs };
  });
  return { rows, next: found.length > limit ? nextAfter('seen', rows.at(-1)) : undefined };
}

function nextAfter(source: Cursor['source'], row: HistoryRow | undefined): string | undefined {
  if (row === undefined) return undefined;
  const { startMs, name, digest, endMs } = row;
  return JSON.stringify({ source, startMs, name, digest, endMs } satisfies Cursor);
}

function parseCursor(next: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(next));
  } catch (cause) {
    throw new AppError('invalid-input', 'The place to continue from is not one of ours.', {}, { cause });
  }
}
