import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError, fromWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { JobHandle } from '../jobs.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { newEntries, reopened } from './entries.ts';
import type { EntryOrigin } from './entries.ts';
import { createJournalKeeper } from './journal-keeper.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { PlannedItem } from './planned-item.ts';
import { currentDigest, isSameTime, lastChangeMs, movedError } from './tag-now.ts';
import type { Outcome, Way, WriteTools } from './way.ts';
import { wayOf } from './ways.ts';

/** Carries out planned writes to tags, one at a time. */
export interface ChangeExecutor {
  /**
   * Keeps the old bytes, opens the journal, compares, writes, reads back, closes the journal.
   * @param prepare what must be done between the journal and the comparison, such as copying
   * @param registry another view of the repository's registry than the usual one
   * @throws AppError saying why; the tag is then as it was, unless the error says otherwise (`E_HALF_DONE`).
   */
  run(
    job: JobHandle,
    ref: RepositoryRef,
    item: PlannedItem,
    origin: EntryOrigin,
    prepare?: () => Promise<void>,
    registry?: Registry,
  ): Promise<string>;
}

// A write that has begun is never broken off, so the job's signal does not reach it.
const unstoppable = new AbortController().signal;

/** Makes the executor. */
export function createChangeExecutor(core: Core, reader: ManifestReader): ChangeExecutor {
  const keeper = createJournalKeeper(core);
  return {
    run: async (job, ref, item, origin, prepare, view) => {
      const registry = view ?? (await core.registries.open(ref.connectionId)).registry;
      await keepBytes(core, reader, registry, ref, item);
      const entries = openEntries(core, keeper, { ref, item, origin });
      for (const { id } of entries) job.wrote(id);
      const [entry] = entries;
      if (entry === undefined) throw new Error('a write without an entry');
      const bytesOf = (digest: Digest) => core.journal.kept(digest) ?? reader.known(digest);
      // What is sent is what the plan says; what it makes of the tag is for the way that the entry began with.
      const write: Write = {
        ...{ core, keeper, registry, ref, item, entry, entries, bytesOf },
        way: wayOf(item.shown.method),
        whole: wayOf(entry.method),
      };
      await compare(write, prepare);
      await send(write);
      return readBack(write, job);
    },
  };
}

interface Write extends WriteTools {
  readonly keeper: JournalKeeper;
  readonly entries: readonly StoredEntry[];
  readonly way: Way;
  readonly whole: Way;
}

function openEntries(
  core: Core,
  keeper: JournalKeeper,
  { ref, item, origin }: { ref: RepositoryRef; item: PlannedItem; origin: EntryOrigin },
): StoredEntry[] {
  const half = item.continues === undefined ? null : core.journal.get(item.continues);
  if (half !== null) {
    const entry = reopened(half, item, origin);
    keeper.reopen(entry);
    return [entry];
  }
  const entries = newEntries(core, ref, item, origin);
  keeper.open(entries);
  return entries;
}

/** What is needed to take the write back must be on disk before the write. */
async function keepBytes(
  core: Core,
  reader: ManifestReader,
  registry: Registry,
  ref: RepositoryRef,
  { expected, target, shown, parts }: PlannedItem,
): Promise<void> {
  const digests = [
    ...(expected === null ? [] : [expected]),
    ...(shown.method === 'put-manifest' && target !== null ? [target] : []),
    ...(parts ?? []),
  ];
  for (const digest of digests) {
    if (core.journal.kept(digest) !== null) continue;
    const { bytes, mediaType } = await reader.read(registry, ref, digest, unstoppable);
    const own = parseManifest(bytes, mediaType).mediaType;
    core.journal.keep({ digest, mediaType: own === '' ? mediaType : own, bytes }, core.ports.clock.now());
  }
}

/** Compares every tag that the write touches with the plan, right before the write. */
async function compare(write: Write, prepare?: () => Promise<void>): Promise<void> {
  const { core, keeper, registry, ref, item, entry, entries, way } = write;
  try {
    await prepare?.();
    const found = await currentDigest(registry, ref.repository, entry.tag);
    if (found !== item.expected) throw await refusal(write, found);
    await way.compare?.(write);
  } catch (error) {
    const known = toError(error, core.ports.log);
    // An entry that is gone on with stays half done, as it was.
    if (item.continues === undefined) keeper.fail(entries, known);
    else await settle(write, known);
    throw known;
  }
}

async function refusal({ core, registry, ref, item, entry }: Write, found: Digest | null): Promise<AppError> {
  const { capabilities } = core.registries.state(ref.connectionId);
  const atMs = await lastChangeMs({ registry, capabilities }, ref.repository, entry.tag);
  return movedError({
    ...{ repository: ref.repository, tag: entry.tag, expected: item.expected, found },
    ...{ atMs, nowMs: core.ports.clock.now() },
  });
}

async function send(write: Write): Promise<void> {
  try {
    await write.way.send(write);
  } catch (error) {
    const cause = toError(error, write.core.ports.log);
    // After a broken connection or a 5xx the write may or may not have happened: look, never repeat blindly.
    const outcomes = await settle(write, cause);
    if (outcomes.every((outcome) => outcome === 'done')) return;
    const left = write.core.journal.get(write.entry.id)?.error ?? null;
    throw outcomes[0] === 'half' && left !== null ? fromWireError(left) : cause;
  }
}

async function settle({ core, keeper, registry, entries }: Write, cause: AppError): Promise<(Outcome | 'unknown')[]> {
  const outcomes: (Outcome | 'unknown')[] = [];
  for (const entry of entries) {
    outcomes.push(await keeper.settle(registry, entry, cause).catch(() => leaveOpen(core, entry, cause)));
  }
  return outcomes;
}

/** The registry cannot be asked now, so the entry stays pending and is looked up at the next start. */
function leaveOpen({ ports }: Core, { id }: StoredEntry, cause: AppError): 'unknown' {
  ports.log.warn('The outcome of a write could not be looked up', { entry: id, kind: cause.kind });
  return 'unknown';
}

async function readBack(write: Write, job: JobHandle): Promise<string> {
  const { core, keeper, registry, ref, item, entry, entries, whole } = write;
  const { change, method } = item.shown;
  const { outcome, found, after } = await whole.lookUp(registry, entry, true);
  if (outcome !== 'done') {
    keeper.finish(entries);
    throw overwrittenError(ref.repository, change.tag, item.target, found);
  }
  const closed = { ...entry, after };
  keeper.finish([closed, ...entries.slice(1)]);
  warnOfClamp(job, closed);
  core.ports.log.info('A tag was changed', { repository: ref.repository, tag: change.tag, method });
  return whole.tell(closed);
}

/** The registry makes of an expiration what it wants, without saying so. */
function warnOfClamp(job: JobHandle, { change, after, tag }: StoredEntry): void {
  const wish = change?.kind === 'expire' || change?.kind === 'restore' ? change.expiresAtMs : undefined;
  const set = after?.expiresAtMs ?? null;
  if (wish === undefined || (change?.kind === 'restore' && wish === null) || isSameTime(set, wish)) return;
  job.warn({ code: 'W_EXPIRATION_CLAMPED', message: `“${tag}”: the registry set ${time(set)}, not ${time(wish)}.` });
}

function time(ms: number | null): string {
  return ms === null ? 'no expiration' : new Date(ms).toISOString();
}

function overwrittenError(repository: string, tag: string, wanted: Digest | null, found: Digest | null): AppError {
  const words = (digest: Digest | null) => (digest === null ? 'nothing' : shortDigest(digest));
  return new AppError(
    'conflict',
    `“${tag}” was written (${words(wanted)}), but points at ${words(found)} now: somebody changed it right after.`,
    { repository, reference: tag, reason: 'E_TAG_MOVED_AFTER' },
  );
}
