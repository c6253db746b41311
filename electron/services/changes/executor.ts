import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { JobHandle } from '../jobs.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { newEntries } from './entries.ts';
import type { EntryOrigin } from './entries.ts';
import { createJournalKeeper, currentDigest, currentExpiration, movedError } from './journal-keeper.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { PlannedItem } from './planned-item.ts';
import { readEveryDigest, readRepositoryView, tagsOn } from './repository-view.ts';
import { sendChange } from './send-change.ts';

/** Carries out planned writes to tags, one at a time. */
export interface ChangeExecutor {
  /**
   * Keeps the old bytes, opens the journal, compares, writes, reads back, closes the journal.
   * @param prepare what must be done between the journal and the comparison, such as copying
   * @param registry another view of the repository's registry than the usual one
   * @throws AppError saying why; the tag is then as it was, unless the error says otherwise.
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
      const entries = newEntries(core, ref, item, origin);
      keeper.open(entries);
      for (const { id } of entries) job.wrote(id);
      const write: Write = { core, keeper, registry, ref, item, entries };
      await compare(write, prepare);
      await send(write, reader);
      return readBack(write, job);
    },
  };
}

interface Write {
  readonly core: Core;
  readonly keeper: JournalKeeper;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly item: PlannedItem;
  readonly entries: readonly StoredEntry[];
}

/** What is needed to take the write back must be on disk before the write. */
async function keepBytes(
  core: Core,
  reader: ManifestReader,
  registry: Registry,
  ref: RepositoryRef,
  { expected, target, shown }: PlannedItem,
): Promise<void> {
  const digests = [
    ...(expected === null ? [] : [expected]),
    ...(shown.method === 'put-manifest' && target !== null ? [target] : []),
  ];
  for (const digest of digests) {
    if (core.journal.kept(digest) !== null) continue;
    const { bytes, mediaType } = await reader.read(registry, ref, digest, unstoppable);
    const own = parseManifest(bytes, mediaType).mediaType;
    core.journal.keep({ digest, mediaType: own === '' ? mediaType : own, bytes }, core.ports.clock.now());
  }
}

/** Compares every tag that the write touches with the plan, right before the write. */
async function compare({ core, keeper, registry, ref, item, entries }: Write, prepare?: () => Promise<void>) {
  const own = entries[0];
  if (own === undefined) return;
  try {
    await prepare?.();
    const found = await currentDigest(registry, ref.repository, own.tag);
    if (found !== item.expected) throw movedError(own, found);
    if (item.shown.method === 'delete-by-digest') await compareSiblings(core, registry, ref, item);
  } catch (error) {
    const known = toError(error, core.ports.log);
    keeper.fail(entries, known);
    throw known;
  }
}

async function compareSiblings(core: Core, registry: Registry, ref: RepositoryRef, item: PlannedItem): Promise<void> {
  const { shown, expected } = item;
  const open = await core.registries.open(ref.connectionId);
  const view = await readRepositoryView(core, open, ref, [shown.change.tag], unstoppable);
  const now = tagsOn(
    await readEveryDigest(registry, ref.repository, view, unstoppable),
    expected ?? '',
    shown.change.tag,
  );
  const added = now.filter((name) => !shown.alsoRemoved.includes(name));
  if (added.length === 0) return;
  throw new AppError(
    'conflict',
    `Deleting ${shortDigest(expected ?? '')} would now also remove ${added.join(', ')}. Nothing was deleted.`,
    { repository: ref.repository, reference: shown.change.tag, reason: 'E_TAG_MOVED', advice: 'Make a new preview.' },
  );
}

async function send(write: Write, reader: ManifestReader): Promise<void> {
  const { core, keeper, registry, ref, item, entries } = write;
  try {
    await sendChange(registry, ref.repository, item, (digest) => core.journal.kept(digest) ?? reader.known(digest));
  } catch (error) {
    const cause = toError(error, core.ports.log);
    // After a broken connection or a 5xx the write may or may not have happened: look, never repeat blindly.
    const outcomes = [];
    for (const entry of entries) {
      outcomes.push(await keeper.settle(registry, entry, cause).catch(() => leaveOpen(core, entry, cause)));
    }
    if (outcomes.every((outcome) => outcome === 'done')) return;
    throw cause;
  }
}

/** The registry cannot be asked now, so the entry stays pending and is looked up at the next start. */
function leaveOpen({ ports }: Core, { id }: StoredEntry, cause: AppError): 'unknown' {
  ports.log.warn('The outcome of a write could not be looked up', { entry: id, kind: cause.kind });
  return 'unknown';
}

async function readBack({ core, keeper, registry, ref, item, entries }: Write, job: JobHandle): Promise<string> {
  const { change, method } = item.shown;
  const found = await currentDigest(registry, ref.repository, change.tag);
  if (found !== item.target) {
    const error = overwrittenError(ref.repository, change.tag, item.target, found);
    keeper.finish(entries);
    throw error;
  }
  const [own, ...others] = entries;
  const after = own?.after ?? null;
  if (own === undefined || after === null || !method.endsWith('-by-api')) {
    keeper.finish(entries);
    return found === null ? 'deleted' : `now at ${shortDigest(found)}`;
  }
  const expiresAtMs = await currentExpiration(registry, ref.repository, change.tag);
  keeper.finish([{ ...own, after: { ...after, expiresAtMs } }, ...others]);
  if (method === 'expire-by-api' && change.kind === 'expire' && !isSameTime(expiresAtMs, change.expiresAtMs)) {
    const message = `“${change.tag}”: the registry set ${time(expiresAtMs)}, not ${time(change.expiresAtMs)}.`;
    job.warn({ code: 'W_EXPIRATION_CLAMPED', message });
  }
  core.ports.log.info('A tag was changed', { repository: ref.repository, tag: change.tag, method });
  return expiresAtMs === null ? `now at ${shortDigest(found ?? '')}` : `expires ${time(expiresAtMs)}`;
}

/** Registries count in whole seconds, from the moment the tag was set. */
function isSameTime(left: number | null, right: number | null): boolean {
  if (left === null || right === null) return left === right;
  return Math.abs(left - right) < 2000;
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
