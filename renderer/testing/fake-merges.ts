import type { Output } from '../../shared/contract/index.ts';
import type { Companion, Companions, LoadedSide } from '../../shared/contract/merges.ts';
import type { Tag } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import type { MergeOptionsInput } from '../../shared/merge/options.ts';
import { planMerge } from '../../shared/merge/plan.ts';
import type { BoardRow, MergeSide } from '../../shared/merge/types.ts';
import { fromBase64, toBase64 } from '../../shared/oci/base64.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { documents } from './fake-data.ts';
import { nextId, type StartFakeJob } from './fake-jobs.ts';
import type { FakePlace, RecordFakeWrite } from './fake-journal.ts';
import { boardLists } from './fake-lists.ts';

interface FakeMergesDeps {
  readonly tags: readonly Tag[];
  readonly publish: (name: string, payload: unknown) => void;
  readonly start: StartFakeJob;
  readonly record: RecordFakeWrite;
}

/** Merges planned by the real engine; `secret` cannot be read, and `latest` moves while one looks. */
export function createFakeMerges({ tags, publish, start, record }: FakeMergesDeps) {
  const plans = new Map<string, { title: string; labels: string[]; place: FakePlace }>();
  const lists = new Map<string, Uint8Array>(boardLists);
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
    'merges.load': ({
      source,
      destination,
    }: {
      source: FakePlace & { reference: string };
      destination: FakePlace & { tag: string };
    }) => ({
      source: loadSide(source.reference),
      destination: loadSide(destination.tag),
      nested: [],
    }),
    'merges.prepare': ({
      source,
      destination,
      options,
      companions,
    }: {
      source: FakePlace & { reference: string };
      destination: FakePlace & { tag: string };
      options: MergeOptionsInput;
      companions?: Companions;
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
        companionsFound: crosses ? added.flatMap((row) => companionsOf(row, companions)) : [],
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

/** A signature that can go along, and an SBOM that is there already, beside every image that is taken. */
function companionsOf({ label, source }: BoardRow, chosen: Companions | undefined): Companion[] {
  const subject = source[0]?.digest;
  if (subject === undefined) return [];
  const tag = `${subject.replace(':', '-')}.sig`;
  const common = { subject, digest: subject, sizeBytes: 2400 };
  const isChosen = chosen?.cosignTags.includes(tag) ?? false;
  return [
    {
      ...common,
      kind: 'cosign-tag',
      tag,
      artifactType: null,
      label: `signature of ${label}`,
      wouldBe: 'copied',
      chosen: isChosen,
    },
    {
      ...common,
      kind: 'referrer',
      tag: null,
      artifactType: 'application/spdx+json',
      label: `application/spdx+json of ${label}`,
      wouldBe: 'there-already',
      chosen: false,
    },
  ];
}
