import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import { createHistorySync } from '../history-sync.ts';
import { cosignTagNames } from '../manifests.ts';
import type { PlanContext } from './plan-context.ts';

/** Finds out what usually belongs to a change and is not in the plan. */
export interface CompanyFinder {
  of(change: TagChange, before: PlannedChange['before']): Promise<TagChange[]>;
}

type Restore = Extract<TagChange, { kind: 'restore' }>;

/** An interval of a tag, told by the registry or seen by Waybill. */
interface Row {
  readonly name: string;
  readonly digest: Digest;
  readonly endMs: number | null;
}

const maxCompany = 100;
const maxRows = 50_000;
/** Of repositories whose history was never read as a whole this many pages are. */
const maxPages = 10;
/** Registries tell whole seconds, and one wish of the user may take some. */
const togetherMs = 2000;

/** Makes the finder of one plan; the history is brought up to date once, when a restore first asks. */
export function createCompanyFinder(place: Omit<PlanContext, 'before'>, changes: readonly TagChange[]): CompanyFinder {
  const planned = new Set(changes.map(({ tag }) => tag));
  let rows: Promise<readonly Row[]> | null = null;
  return {
    of: async (change, before) => {
      if (change.kind !== 'restore') return [];
      rows ??= readRows(place);
      const ended = await rows;
      const expiring = withOldExpiration(place, change, before);
      const others = restoresOf(place, change, ended).filter(({ tag }) => !planned.has(tag));
      return [...(expiring === null ? [] : [expiring]), ...others].slice(0, maxCompany);
    },
  };
}

/** The restore itself with the expiration that it would lose, where that is known and still to come. */
function withOldExpiration(
  place: Omit<PlanContext, 'before'>,
  change: Restore,
  before: PlannedChange['before'],
): Restore | null {
  const { capabilities, core } = place;
  if (!capabilities.expiration || change.expiresAtMs !== undefined) return null;
  const expiresAtMs = before?.expiresAtMs ?? journalledExpiration(place, change.tag, change.digest);
  const isToCome = expiresAtMs !== null && expiresAtMs > core.ports.clock.now();
  return isToCome ? { ...change, expiresAtMs } : null;
}

/** What the tag's expiration was when Waybill took it away; the registry forgets that. */
function journalledExpiration({ core, ref }: Omit<PlanContext, 'before'>, tag: string, digest: Digest): number | null {
  const { entries } = core.journal.list({ ...ref, limit: 500 });
  const last = entries.find((entry) => entry.tag === tag && entry.state === 'done' && entry.before?.digest === digest);
  return last?.after?.digest === digest ? null : (last?.before?.expiresAtMs ?? null);
}

function restoresOf(place: Omit<PlanContext, 'before'>, change: Restore, rows: readonly Row[]): Restore[] {
  const endMs = endOf(rows, change);
  if (endMs === null) return [];
  const { view, capabilities } = place;
  const companions = new Set(signatureTags(place, change.digest));
  const found = new Map<string, Row & { endMs: number }>();
  for (const row of rows) {
    if (row.endMs === null || row.name === change.tag || view.names.has(row.name)) continue;
    // What Waybill noticed as gone in one look need not have gone together; on one digest it most likely has.
    const isSibling = row.endMs === endMs && (capabilities.tagHistory || row.digest === change.digest);
    const isSignature = companions.has(row.name) && row.endMs >= endMs - togetherMs;
    const newest = found.get(row.name)?.endMs ?? -1;
    if ((isSibling || isSignature) && row.endMs > newest) found.set(row.name, { ...row, endMs: row.endMs });
  }
  return [...found.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, digest }) => expiringAsBefore(place, { kind: 'restore', tag: name, digest }));
}

function expiringAsBefore(place: Omit<PlanContext, 'before'>, change: Restore): Restore {
  return withOldExpiration(place, change, null) ?? change;
}

/** When the tag last left the digest. */
function endOf(rows: readonly Row[], { tag, digest }: Restore): number | null {
  const ends = rows.flatMap((row) =>
    row.name === tag && row.digest === digest && row.endMs !== null ? row.endMs : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Cosign's tags for a digest, and for the images of an index. */
function signatureTags({ reader, core }: Omit<PlanContext, 'before'>, digest: Digest): string[] {
  const known = reader.known(digest) ?? core.journal.kept(digest);
  const parsed = known === null ? null : parseManifest(known.bytes, known.mediaType);
  const children = parsed?.kind === 'index' ? parsed.entries.map((entry) => entry.digest) : [];
  return [digest, ...children].flatMap(cosignTagNames);
}

/** Rows that have ended, newest first. */
async function readRows(place: Omit<PlanContext, 'before'>): Promise<readonly Row[]> {
  const { core, capabilities, ref, registry, signal } = place;
  const nowMs = core.ports.clock.now();
  const hasEnded = ({ endMs }: Row) => endMs !== null && endMs <= nowMs;
  if (!capabilities.tagHistory) return core.observations.seen.list(ref, { limit: maxRows }).filter(hasEnded);
  const { history } = core.cache;
  try {
    if (history.state(ref).fullSyncMs === null) return (await readPages(place)).filter(hasEnded);
    await createHistorySync({ history, clock: core.ports.clock }).sync(registry, ref, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    core.ports.log.warn('Company of a restore could not be looked up', { kind: error.kind });
  }
  return history.list(ref, { limit: maxRows }).filter(hasEnded);
}

async function readPages({ registry, ref, signal }: Omit<PlanContext, 'before'>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const { tags, hasMore } = await registry.quay.listTags(ref.repository, {
      page,
      limit: 100,
      onlyActive: false,
      signal,
    });
    rows.push(...tags);
    if (!hasMore) break;
  }
  return rows;
}
