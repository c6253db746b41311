import type { Output } from '../../shared/contract/index.ts';
import type { Job, JobStep } from '../../shared/contract/jobs.ts';
import type { JournalEntry } from '../../shared/contract/journal.ts';
import type { LoadedSide } from '../../shared/contract/merges.ts';
import type { PlannedChange, Tag, TagChange } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import type { MergeOptionsInput } from '../../shared/merge/options.ts';
import { planMerge } from '../../shared/merge/plan.ts';
import type { MergeSide } from '../../shared/merge/types.ts';
import { fromBase64, toBase64 } from '../../shared/oci/base64.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { documents, type MadeIndex } from './fake-data.ts';

interface FakeWorld {
  readonly tags: Tag[];
  readonly indexes: Map<string, MadeIndex>;
  readonly publish: (name: string, payload: unknown) => void;
}

interface Place {
  connectionId: string;
  repository: string;
}

let lastId = 0;
const nextId = (prefix: string) => `${prefix}-${String((lastId += 1))}`;

function fakeList(entries: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Uint8Array {
  const document = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: entries,
    ...more,
  };
  return new TextEncoder().encode(JSON.stringify(document, null, 2));
}

const entry = (seed: string, platform: Record<string, string> | null, more: Record<string, unknown> = {}) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: sha256Digest(new TextEncoder().encode(seed)),
  size: 500 + seed.length,
  ...(platform === null ? {} : { platform }),
  ...more,
});
const attestation = (seed: string, of: string) =>
  entry(
    seed,
    { os: 'unknown', architecture: 'unknown' },
    {
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': sha256Digest(new TextEncoder().encode(of)),
      },
    },
  );

/** Two lists with everything a board can show: `board-source` and `board-destination`. */
const boardSource = fakeList([
  entry('amd64 new', { os: 'linux', architecture: 'amd64' }),
  entry('arm64', { os: 'linux', architecture: 'arm64', variant: 'v8' }),
  entry('s390x new', { os: 'linux', architecture: 's390x' }),
  entry('riscv', { os: 'linux', architecture: 'riscv64' }),
  entry('win', { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2340' }),
  entry('odd', null, { artifactType: 'application/vnd.example.thing' }),
  attestation('att amd64', 'amd64 new'),
  attestation('att s390x', 's390x new'),
]);
const boardDestination = fakeList(
  [
    entry('amd64 old', { os: 'linux', architecture: 'amd64' }),
    entry('arm64', { os: 'linux', architecture: 'arm64' }),
    entry('ppc', { os: 'linux', architecture: 'ppc64le' }),
    entry('s390x old', { os: 'linux', architecture: 's390x' }),
    entry('s390x older', { os: 'linux', architecture: 's390x' }),
    attestation('att amd64 old', 'amd64 old'),
  ],
  { annotations: { 'org.opencontainers.image.version': '4.17' } },
);

/** The writing half of the fake client: previews, merges, jobs that take a few seconds, and a journal. */
export function createFakeWrites({ tags, indexes, publish }: FakeWorld) {
  const jobs: Job[] = [];
  const journal: JournalEntry[] = seedJournal(tags);
  const plans = new Map<
    string,
    { title: string; labels: string[]; kind: Job['kind']; changes: TagChange[]; place: Place }
  >();
  const lists = new Map<string, Uint8Array>([
    ['board-source', boardSource],
    ['board-destination', boardDestination],
  ]);

  const save = (job: Job) => {
    const at = jobs.findIndex((other) => other.id === job.id);
    if (at < 0) jobs.unshift(job);
    else jobs[at] = job;
    publish('jobs.changed', job);
  };
  const start = (kind: Job['kind'], title: string, labels: string[], onDone: () => string[] = () => []): string => {
    const steps = labels.map((label): JobStep => ({ label, state: 'waiting', detail: null, error: null }));
    const bytesTotal = kind === 'merge' ? 48_000_000 : 0;
    let job: Job = {
      id: nextId('job'),
      kind,
      title,
      state: 'running',
      steps,
      bytesDone: 0,
      bytesTotal,
      bytesPerSecond: null,
      startedAtMs: Date.now(),
      endedAtMs: null,
      canCancel: true,
      canRetry: false,
      error: null,
      journalIds: [],
      warnings: [],
    };
    save(job);
    let at = 0;
    const tick = () => {
      if (jobs.find((other) => other.id === job.id)?.state !== 'running') return;
      const fails = labels[at]?.includes('rc.1') === true;
      const error = {
        kind: 'conflict' as const,
        message: 'The tag moved to sha256:0123456789ab while you looked.',
        details: { reason: 'E_TAG_MOVED' },
      };
      job = {
        ...job,
        bytesDone: bytesTotal * ((at + 1) / labels.length),
        steps: job.steps.map((step, index) =>
          index < at
            ? step
            : index === at
              ? { ...step, state: fails ? 'failed' : 'done', error: fails ? error : null }
              : index === at + 1
                ? { ...step, state: 'running' }
                : step,
        ),
      };
      at += 1;
      if (at >= labels.length)
        job = { ...job, state: 'done', endedAtMs: Date.now(), canCancel: false, journalIds: onDone() };
      save(job);
      if (at < labels.length) setTimeout(tick, 700);
    };
    setTimeout(tick, 700);
    return job.id;
  };
  const record = (
    kind: JournalEntry['kind'],
    place: Place,
    tag: string,
    before: string | null,
    after: string | null,
  ): string => {
    const side = (digest: string | null) => (digest === null ? null : { digest, mediaType: null, expiresAtMs: null });
    const id = nextId('entry');
    journal.unshift({
      id,
      kind,
      atMs: Date.now(),
      connectionId: place.connectionId,
      connectionName: 'quay.example',
      repository: place.repository,
      tag,
      before: side(before),
      after: side(after),
      state: 'done',
      error: null,
      undo: { possible: kind !== 'undo', reason: kind === 'undo' ? 'This is an undo itself.' : null },
      undoes: null,
    });
    publish('journal.changed', { id });
    return id;
  };
  const bytesOf = (reference: string): Uint8Array | undefined => {
    const digest = reference.startsWith('sha256:') ? reference : tags.find((tag) => tag.name === reference)?.digest;
    return lists.get(reference) ?? (digest === null || digest === undefined ? undefined : documents.get(digest)?.bytes);
  };
  const loadSide = (reference: string): LoadedSide => {
    const bytes = bytesOf(reference);
    if (reference === 'secret') {
      return {
        state: 'failed',
        status: 401,
        error: {
          kind: 'unauthorized',
          message: 'The registry wants a sign-in.',
          details: { status: 401, registry: 'quay.example' },
        },
      };
    }
    if (bytes === undefined) return { state: 'missing' };
    const document = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const isList = 'manifests' in document;
    const digest = sha256Digest(bytes);
    const contentType = isList
      ? 'application/vnd.oci.image.index.v1+json'
      : 'application/vnd.oci.image.manifest.v1+json';
    return {
      state: 'found',
      digest,
      contentType,
      bodyBase64: toBase64(bytes),
      wrap: isList
        ? null
        : { mediaType: contentType, digest, size: bytes.length, platform: { os: 'linux', architecture: 'amd64' } },
    };
  };
  const engineSide = (side: LoadedSide): MergeSide =>
    side.state === 'found'
      ? { state: 'found', bytes: fromBase64(side.bodyBase64), contentType: side.contentType }
      : { state: 'failed', status: side.state === 'missing' ? 404 : (side.status ?? 503) };

  return {
    'jobs.list': (): Output<'jobs.list'> => ({ jobs: [...jobs] }),
    'jobs.get': ({ id }: { id: string }) => jobs.find((job) => job.id === id),
    'jobs.cancel': ({ id }: { id: string }) => {
      const job = jobs.find((other) => other.id === id);
      if (job !== undefined)
        save({
          ...job,
          state: 'cancelled',
          endedAtMs: Date.now(),
          canCancel: false,
          steps: job.steps.map((step) => (step.state === 'running' ? { ...step, state: 'done' } : step)),
        });
      return jobs.find((other) => other.id === id);
    },
    'jobs.retry': ({ id }: { id: string }) => ({
      jobId: start('change', `Retry ${jobs.find((job) => job.id === id)?.title ?? ''}`, ['v4.1']),
    }),
    'jobs.dismiss': ({ id }: { id: string }) => {
      jobs.splice(
        jobs.findIndex((job) => job.id === id),
        1,
      );
      return {};
    },
    'journal.list': (): Output<'journal.list'> => ({ entries: [...journal] }),
    'journal.undo': ({ ids }: { ids: string[] }) => {
      const undone = journal.filter((each) => ids.includes(each.id));
      const jobId = start(
        'undo',
        `Undo ${String(ids.length)} writes`,
        undone.map((each) => each.tag),
        () =>
          undone.map((each) => {
            journal[journal.indexOf(each)] = {
              ...each,
              state: 'undone',
              undo: { possible: false, reason: 'Already undone.' },
            };
            return record('undo', each, each.tag, each.after?.digest ?? null, each.before?.digest ?? null);
          }),
      );
      return { jobId };
    },
    'tags.preview': ({ changes, ...place }: Place & { changes: TagChange[] }): Output<'tags.preview'> => {
      const id = nextId('plan');
      plans.set(id, {
        title:
          changes.length === 1
            ? `${changes[0]?.kind ?? ''} ${changes[0]?.tag ?? ''}`
            : `Change ${String(changes.length)} tags`,
        labels: changes.map((change) => change.tag),
        kind: 'change',
        changes,
        place,
      });
      return { id, ...place, createdAtMs: Date.now(), items: changes.map((change) => planned(change, tags, indexes)) };
    },
    'tags.apply': ({ planId }: { planId: string }) => {
      const plan = plans.get(planId);
      if (plan === undefined)
        throw new AppError('not-found', 'The preview is too old.', { advice: 'Look at the new preview.' });
      const digestOf = (name: string) => tags.find((tag) => tag.name === name)?.digest ?? null;
      const jobId = start('change', plan.title, plan.labels, () =>
        plan.changes.map((change) =>
          record(
            change.kind,
            plan.place,
            change.tag,
            digestOf(change.tag),
            change.kind === 'move' || change.kind === 'restore' ? change.digest : null,
          ),
        ),
      );
      return { jobId };
    },
    'merges.load': ({
      source,
      destination,
    }: {
      source: Place & { reference: string };
      destination: Place & { tag: string };
    }) => ({
      source: loadSide(source.reference),
      destination: loadSide(destination.tag),
      nested: [],
    }),
    'merges.prepare': ({
      source,
      destination,
      options,
    }: {
      source: Place & { reference: string };
      destination: Place & { tag: string };
      options: MergeOptionsInput;
    }): Output<'merges.prepare'> => {
      const result = planMerge(engineSide(loadSide(source.reference)), engineSide(loadSide(destination.tag)), options);
      if (!result.ok) throw new AppError('invalid-input', result.refusal.message);
      if (destination.tag === 'latest') {
        throw new AppError('conflict', 'The destination moved from sha256:aaaaaaaaaaaa to sha256:bbbbbbbbbbbb.', {
          reason: 'E_TAG_MOVED',
          side: 'destination',
        });
      }
      const { plan } = result;
      const crosses = source.repository !== destination.repository;
      const added = plan.rows.filter((row) => row.action === 'add' || row.action === 'replace');
      const steps: Output<'merges.prepare'>['copy']['steps'] = added.flatMap((row) =>
        crosses
          ? [
              {
                kind: 'blob-mount',
                digest: plan.digest,
                mediaType: 'application/octet-stream',
                sizeBytes: 31_000_000,
                label: row.label,
              },
              {
                kind: 'blob-upload',
                digest: plan.digest,
                mediaType: 'application/octet-stream',
                sizeBytes: 8_400_000,
                label: row.label,
              },
              {
                kind: 'manifest',
                digest: row.source[0]?.digest ?? plan.digest,
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                sizeBytes: 1200,
                label: row.label,
              },
            ]
          : [],
      );
      const planId = nextId('merge');
      plans.set(planId, {
        title: `Merge ${source.reference} into ${destination.tag}`,
        labels: [...added.map((row) => row.label), `list ${destination.tag}`, 'verification'],
        kind: 'merge',
        changes: [],
        place: destination,
      });
      lists.set(`${planId} result`, plan.bytes);
      return {
        planId,
        outcome: plan.outcome,
        sourceDigest: plan.sourceDigest ?? plan.digest,
        destinationDigest: plan.destinationDigest,
        resultDigest: plan.digest,
        contentType: plan.contentType,
        resultBase64: toBase64(plan.bytes),
        copy: {
          steps: [
            ...steps,
            {
              kind: 'list',
              digest: plan.digest,
              mediaType: plan.contentType,
              sizeBytes: plan.bytes.length,
              label: 'list',
            },
          ],
          requests: steps.length * 2 + 3,
          bytes: steps.length * 3_000_000,
        },
        permission: 'granted',
        companionsFound: [],
        companionsState: 'known',
        companionsError: null,
        expirationChange: null,
        keepTag: null,
        signaturesLost: destination.tag === 'board-destination' ? ['sha256-0f3a.sig'] : [],
        siblings: ['v4.17', 'stable'],
        warnings: [],
      };
    },
    'merges.apply': ({ planIds: [planId = ''] }: { planIds: readonly string[] }) => {
      const plan = plans.get(planId);
      if (plan === undefined) throw new AppError('not-found', 'The plan is too old.');
      const tag = plan.labels.find((label) => label.startsWith('list '))?.slice(5) ?? '';
      const jobId = start('merge', plan.title, plan.labels, () => {
        const before = bytesOf(tag);
        const after = lists.get(`${planId} result`);
        if (after !== undefined) lists.set(tag, after);
        publish('repositories.changed', { connectionId: plan.place.connectionId, repository: plan.place.repository });
        return [
          record(
            'merge',
            plan.place,
            tag,
            before === undefined ? null : sha256Digest(before),
            after === undefined ? null : sha256Digest(after),
          ),
        ];
      });
      return { jobId };
    },
  };
}

const fakeMethods = {
  move: 'put-manifest',
  restore: 'restore-by-api',
  delete: 'delete-by-api',
  expire: 'expire-by-api',
  immutability: 'immutability-by-api',
  labels: 'labels-by-api',
  'delete-permanently': 'delete-permanently-by-api',
} as const;

function planned(change: TagChange, tags: readonly Tag[], indexes: ReadonlyMap<string, MadeIndex>): PlannedChange {
  const tag = tags.find((each) => each.name === change.tag);
  const platformsOf = (name: string | undefined) =>
    name === undefined
      ? []
      : (indexes.get(name)?.entries.flatMap((each) => (each.platform === null ? [] : [each.platform])) ?? []);
  const before =
    tag === undefined
      ? null
      : { digest: tag.digest, kind: tag.kind, expiresAtMs: tag.expiresAtMs, platforms: platformsOf(tag.name) };
  const points = change.kind === 'move' || change.kind === 'restore';
  const target = points ? tags.find((each) => each.digest === change.digest) : undefined;
  const after = points
    ? {
        digest: change.digest,
        kind: target?.kind ?? ('index' as const),
        expiresAtMs: null,
        platforms: platformsOf(target?.name),
      }
    : change.kind === 'expire' && before !== null
      ? { ...before, expiresAtMs: change.expiresAtMs }
      : change.kind === 'immutability' || change.kind === 'labels'
        ? before
        : null;
  const label = (platform: { os: string; architecture: string; variant?: string | undefined }) =>
    `${platform.os}/${platform.architecture}/${platform.variant ?? ''}`;
  const has = (side: typeof before, platform: Parameters<typeof label>[0]) =>
    side?.platforms?.some((each) => label(each) === label(platform)) === true;
  const fails = change.tag.endsWith('rc.1');
  const byDigest = change.tag === 'candidate' && change.kind === 'delete';
  return {
    change,
    before,
    after,
    platformsGained: (after?.platforms ?? []).filter((platform) => !has(before, platform)),
    platformsLost: (before?.platforms ?? []).filter((platform) => !has(after, platform)),
    siblings: byDigest
      ? []
      : tags.filter((each) => each.digest === tag?.digest && each.name !== change.tag).map((each) => each.name),
    alsoRemoved: byDigest ? ['latest', 'stable'] : [],
    companions: change.tag === 'v4.3' ? ['sha256-0f3a5b….sig'] : [],
    parents: [],
    parentsState: 'known',
    company: [],
    expiration: { kind: 'none', beforeMs: before?.expiresAtMs ?? null, afterMs: after?.expiresAtMs ?? null },
    labels: null,
    irreversible: byDigest || change.kind === 'delete-permanently',
    confirm: byDigest || change.kind === 'delete-permanently' ? change.tag : null,
    method: byDigest ? 'delete-by-digest' : fakeMethods[change.kind],
    undo: byDigest
      ? { possible: false, untilMs: null, reason: 'This registry keeps nothing of a deleted manifest.' }
      : { possible: true, untilMs: change.kind === 'delete' ? Date.now() + 14 * 86_400_000 : null, reason: null },
    warnings:
      typeof before?.expiresAtMs === 'number' && change.kind === 'restore'
        ? [{ code: 'W_EXPIRATION_LOST', message: 'The tag had an expiration; the restored one has none.' }]
        : [],
    error: fails
      ? {
          kind: 'denied',
          message: 'The tag is immutable.',
          details: { status: 409, advice: 'Ask the owner of the repository to lift the protection.' },
        }
      : null,
  };
}

function seedJournal(tags: readonly Tag[]): JournalEntry[] {
  const kinds = ['move', 'restore', 'delete', 'merge', 'expire', 'create', 'undo'] as const;
  return tags.slice(0, 60).map((tag, index): JournalEntry => {
    const kind = kinds[index % kinds.length] ?? 'move';
    const side = (at: number) => {
      const digest = tags[at]?.digest;
      return digest === null || digest === undefined ? null : { digest, mediaType: null, expiresAtMs: null };
    };
    const state = index === 3 ? 'pending' : index === 5 ? 'failed' : index === 9 ? 'undone' : 'done';
    return {
      id: `old-${String(index)}`,
      kind,
      atMs: Date.now() - index * 7_200_000,
      connectionId: 'quay',
      connectionName: index % 5 === 0 ? 'Local library' : 'quay.example',
      repository: index % 4 === 0 ? 'release/operator-bundle' : 'release/api',
      tag: tag.name,
      before: kind === 'create' ? null : side(index + 1),
      after: kind === 'delete' ? null : kind === 'expire' ? side(index + 1) : side(index),
      state,
      error:
        state === 'failed'
          ? {
              kind: 'denied',
              message: 'requested access to the resource is denied',
              details: { status: 403, registry: 'quay.example' },
            }
          : null,
      undo:
        state === 'done' && index < 20 && kind !== 'undo'
          ? { possible: true, reason: null }
          : {
              possible: false,
              reason:
                index >= 20
                  ? 'The registry’s time machine reaches back 14 days only.'
                  : state === 'undone'
                    ? 'Already undone.'
                    : 'Nothing was written.',
            },
      undoes: null,
    };
  });
}
