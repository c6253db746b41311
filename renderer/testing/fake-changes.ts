import type { Output } from '../../shared/contract/index.ts';
import type { PlannedChange, Tag, TagChange } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import type { MadeIndex } from './fake-data.ts';
import { createFakeLabels, type FakeLabels } from './fake-labels.ts';
import { nextId, type StartFakeJob } from './fake-jobs.ts';
import type { FakePlace, RecordFakeWrite } from './fake-journal.ts';

interface FakeChangesDeps {
  readonly tags: Tag[];
  readonly indexes: ReadonlyMap<string, MadeIndex>;
  readonly publish: (name: string, payload: unknown) => void;
  readonly start: StartFakeJob;
  readonly record: RecordFakeWrite;
  readonly fails: boolean;
}

interface Plan {
  readonly title: string;
  readonly place: FakePlace;
  readonly items: readonly PlannedChange[];
}

const dayMs = 86_400_000;
/** A wish for longer than this is cut to it. */
const longestDays = 60;

const methods = {
  move: 'put-manifest',
  restore: 'restore-by-api',
  delete: 'delete-by-api',
  expire: 'expire-by-api',
  immutability: 'immutability-by-api',
  labels: 'labels-by-api',
  'delete-permanently': 'delete-permanently-by-api',
  release: 'put-manifest',
} as const;

/**
 * Previews with everything a preview can tell: `candidate` is deleted by digest with others, names with `rc.1` are
 * refused, `v4.3` has signatures and parents, a restore has company, an expiration beyond 60 days is clamped.
 */
export function createFakeChanges({ tags, indexes, publish, start, record, fails }: FakeChangesDeps) {
  const plans = new Map<string, Plan>();
  const labels = createFakeLabels();
  return {
    ...labels.answers,
    'tags.preview': ({
      changes,
      connectionId,
      repository,
    }: FakePlace & { changes: TagChange[] }): Output<'tags.preview'> => {
      if (fails) throw new AppError('network', 'quay.example does not answer.', { registry: 'quay.example' });
      const id = nextId('plan');
      const place = { connectionId, repository };
      const items = changes.map((change) => planned(change, changes, { tags, indexes, labels }));
      const title = changes.length === 1 ? `Change ${changes[0]?.tag ?? ''}` : `Change ${String(changes.length)} tags`;
      plans.set(id, { title, place, items });
      return { id, ...place, createdAtMs: Date.now(), items };
    },
    'tags.apply': ({ planId, confirmed = [] }: { planId: string; confirmed?: string[] }) => {
      const plan = plans.get(planId);
      if (plan === undefined) throw new AppError('not-found', 'The preview is too old.', { reason: 'E_PLAN_GONE' });
      const missing = plan.items.find((item) => item.confirm !== null && !confirmed.includes(item.confirm));
      if (missing !== undefined)
        throw new AppError('invalid-input', `“${missing.change.tag}” was not confirmed.`, {
          reason: 'E_NOT_CONFIRMED',
        });
      const possible = plan.items.filter((item) => item.error === null);
      const done = () => {
        for (const item of possible) carryOut(item, tags, labels);
        publish('repositories.changed', plan.place);
        return possible.map(({ change, before, after }) =>
          record(change.kind, plan.place, change.tag, before?.digest ?? null, after?.digest ?? null),
        );
      };
      const names = plan.items.map((item) => item.change.tag);
      return { jobId: start('change', plan.title, names, done) };
    },
  };
}

function carryOut({ change, after }: PlannedChange, tags: Tag[], labels: FakeLabels): void {
  const at = tags.findIndex((tag) => tag.name === change.tag);
  const tag = tags[at];
  if (tag === undefined) return;
  if (after === null) tags.splice(at, 1);
  else if (change.kind === 'immutability') tags[at] = { ...tag, immutable: change.immutable };
  else if (change.kind === 'labels') labels.change(tag.digest ?? '', change);
  else tags[at] = { ...tag, digest: after.digest, expiresAtMs: after.expiresAtMs };
}

interface World {
  readonly tags: readonly Tag[];
  readonly indexes: ReadonlyMap<string, MadeIndex>;
  readonly labels: FakeLabels;
}

type Side = NonNullable<PlannedChange['before']>;

function sideOf(tag: Tag | undefined, indexes: World['indexes']): Side | null {
  if (tag === undefined) return null;
  const entries = indexes.get(tag.name)?.entries ?? [];
  const platforms = entries.flatMap((each) => (each.platform === null ? [] : [each.platform]));
  return { digest: tag.digest, kind: tag.kind, expiresAtMs: tag.expiresAtMs, platforms };
}

function afterOf(change: TagChange, before: Side | null, { tags, indexes }: World): Side | null {
  switch (change.kind) {
    case 'move':
    case 'release':
    case 'restore': {
      const target = sideOf(
        tags.find((each) => each.digest === change.digest),
        indexes,
      );
      const expiresAtMs = change.kind === 'restore' ? (change.expiresAtMs ?? null) : null;
      return { kind: 'index', platforms: null, ...target, digest: change.digest, expiresAtMs };
    }
    case 'expire': {
      const latestMs = Date.now() + longestDays * dayMs;
      const expiresAtMs = change.expiresAtMs === null ? null : Math.min(change.expiresAtMs, latestMs);
      return before === null ? null : { ...before, expiresAtMs };
    }
    case 'immutability':
    case 'labels':
      return before;
    case 'delete':
    case 'delete-permanently':
      return null;
  }
}

function fateOf(change: TagChange, before: Side | null, after: Side | null): PlannedChange['expiration'] {
  const beforeMs = before?.expiresAtMs ?? null;
  const afterMs = after?.expiresAtMs ?? null;
  const none = after === null || (beforeMs === null && afterMs === null);
  const isClamped = change.kind === 'expire' && change.expiresAtMs !== afterMs;
  const ended = change.kind === 'expire' ? 'cleared' : 'lost';
  const changed = afterMs === null ? ended : beforeMs === afterMs ? 'kept' : isClamped ? 'clamped' : 'set';
  return { kind: none ? 'none' : changed, beforeMs, afterMs };
}

const platformKey = ({ os, architecture, variant }: NonNullable<Side['platforms']>[number]) =>
  `${os}/${architecture}/${variant ?? ''}`;

function onlyIn(one: Side | null, other: Side | null): NonNullable<Side['platforms']> {
  const known = new Set(other?.platforms?.map(platformKey));
  return (one?.platforms ?? []).filter((platform) => !known.has(platformKey(platform)));
}

/** What a registry like Quay would tell of one wish. */
function planned(change: TagChange, changes: readonly TagChange[], world: World): PlannedChange {
  const tag = world.tags.find((each) => each.name === change.tag);
  const before = sideOf(tag, world.indexes);
  const after = afterOf(change, before, world);
  const byDigest = change.tag === 'candidate' && change.kind === 'delete' && change.way !== 'through-placeholder';
  const isFinal = byDigest || change.kind === 'delete-permanently';
  const others = world.tags.filter((each) => each.digest === tag?.digest && each.name !== change.tag);
  const names = others.map((each) => each.name);
  return {
    ...{ change, before, after },
    platformsGained: onlyIn(after, before),
    platformsLost: onlyIn(before, after),
    siblings: byDigest ? [] : names,
    alsoRemoved: byDigest ? ['latest', 'stable'] : [],
    companions: change.tag === 'v4.3' ? ['sha256-0f3a5b….sig'] : [],
    parents: change.tag === 'v4.3' ? ['everything', 'v4'] : [],
    parentsState: change.tag === 'v4.3' ? 'partial' : 'known',
    company: companyOf(change, changes, world),
    expiration: fateOf(change, before, after),
    labels: change.kind === 'labels' ? world.labels.compare(tag?.digest ?? '', change) : null,
    irreversible: isFinal,
    confirm: isFinal ? change.tag : null,
    method: methodOf(change, byDigest),
    undo: undoOf(change, byDigest),
    warnings: [],
    error: change.tag.endsWith('rc.1') && change.kind !== 'immutability' ? immutableError : null,
  };
}

const immutableError: PlannedChange['error'] = {
  kind: 'denied',
  message: 'The tag is immutable.',
  details: { status: 409, reason: 'E_TAG_IMMUTABLE', advice: 'Allow changes to it first, or leave it as it is.' },
};

function methodOf(change: TagChange, byDigest: boolean): PlannedChange['method'] {
  if (change.kind !== 'delete') return methods[change.kind];
  return byDigest ? 'delete-by-digest' : change.way === undefined ? 'delete-by-api' : 'delete-through-placeholder';
}

function undoOf(change: TagChange, byDigest: boolean): PlannedChange['undo'] {
  if (byDigest) return { possible: false, untilMs: null, reason: 'This registry keeps nothing of a deleted manifest.' };
  if (change.kind === 'delete-permanently')
    return { possible: false, untilMs: null, reason: 'The registry takes it out of its history.' };
  return { possible: true, untilMs: change.kind === 'delete' ? Date.now() + 14 * dayMs : null, reason: null };
}

/** A restore brings a sibling, the signature, and the expiration it had. */
function companyOf(change: TagChange, changes: readonly TagChange[], { tags }: World): TagChange[] {
  if (change.kind !== 'restore') return [];
  const { tag, digest } = change;
  const sibling = `${tag}-debug`;
  const signature = `${digest.replace(':', '-')}.sig`;
  const isNew = (name: string) => !changes.some((each) => each.tag === name);
  const like = tags.find((each) => each.digest !== digest)?.digest ?? digest;
  return [
    ...(change.expiresAtMs === undefined && !tag.endsWith('-debug') && !tag.endsWith('.sig')
      ? [{ ...change, expiresAtMs: Date.now() + 20 * dayMs }]
      : []),
    ...(isNew(sibling) && !tag.includes('-debug') && !tag.endsWith('.sig')
      ? [{ kind: 'restore' as const, tag: sibling, digest }]
      : []),
    ...(isNew(signature) && !tag.endsWith('.sig') ? [{ kind: 'restore' as const, tag: signature, digest: like }] : []),
  ];
}
