import type { z } from 'zod';
import type { Warning } from '../../../shared/contract/common.ts';
import type { LoadedSide, MergePlanDto, merges } from '../../../shared/contract/merges.ts';
import { requestsPerStep } from '../../../shared/contract/merges.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ErrorKind } from '../../../shared/errors.ts';
import { planMerge } from '../../../shared/merge/plan.ts';
import type { MergePlan, MergeRefusal } from '../../../shared/merge/types.ts';
import { toBase64 } from '../../../shared/oci/base64.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { isDockerType, mediaTypes } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { readRepositoryView, tagsOn } from '../changes/repository-view.ts';
import type { RepositoryView } from '../changes/repository-view.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { cosignTagNames } from '../manifests.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import { planCopy } from './copy-plan.ts';
import type { CopyContext, ManifestCopy } from './copy-plan.ts';
import { digestOf, isFound, loadSide, toMergeSide } from './sides.ts';

export type PrepareInput = z.output<typeof merges.prepare.input>;

/** A merge as the host keeps it until it is applied. */
export interface PreparedMerge {
  readonly input: PrepareInput;
  readonly plan: MergePlan;
  readonly copies: readonly ManifestCopy[];
  /** Children of the result, for the check afterwards. */
  readonly children: readonly Digest[];
  /** What the page is shown, without the id. */
  readonly shown: Omit<MergePlanDto, 'planId'>;
}

// The size up to which registries must accept a manifest (distribution-spec, "Pushing manifests").
const maxListBytes = 4 * 1024 * 1024;

/** Recomputes a merge from freshly read sides and works out everything it will do. Reads only. */
export async function prepareMerge(
  core: Core,
  reader: ManifestReader,
  input: PrepareInput,
  signal: AbortSignal,
): Promise<PreparedMerge> {
  const [source, destination] = await Promise.all([
    loadSide(core, reader, input.source, signal),
    loadSide(core, reader, { ...input.destination, reference: input.destination.tag }, signal),
  ]);
  refuseMoved(input, source, destination);
  const plan = compute(input, source, destination);
  if (plan.bytes.length > maxListBytes) {
    throw new AppError('unsupported', 'The resulting list would be larger than 4 MiB; registries refuse that.');
  }
  const to = await core.registries.open(input.destination.connectionId, signal);
  const { tag, ...ref } = input.destination;
  const view = await readRepositoryView(core, to, ref, [tag], signal);
  refuseImmutable(view, tag);
  const result = entriesOf(plan.bytes, plan.contentType);
  const context = await copyContext(core, reader, input, to, signal);
  const isWrite = plan.outcome !== 'noop';
  const known = new Set(isFound(destination) ? entriesOfSide(destination).map(({ digest }) => digest) : []);
  const { copies, absent } = isWrite ? await planCopy(context, result, known) : { copies: [], absent: [] };
  const children = result.map(({ digest }) => digest).filter((digest) => !absent.includes(digest));
  const losses = isWrite ? await findLosses(to, view, input, plan, signal) : { signaturesLost: [], siblings: [] };
  const warnings = [...engineWarnings(plan), ...absentWarnings(absent), ...targetWarnings(to, view, tag, plan, result)];
  const shown = describePlan(plan, source, copies, { ...losses, warnings });
  return { input, plan, copies, children, shown };
}

function refuseMoved({ expected, ...input }: PrepareInput, source: LoadedSide, destination: LoadedSide): void {
  const pairs = [
    ['source', source, expected.sourceDigest, input.source.reference],
    ['destination', destination, expected.destinationDigest, input.destination.tag],
  ] as const;
  for (const [side, loaded, digest, reference] of pairs) {
    const found = digestOf(loaded);
    if (loaded.state === 'failed' || found === digest) continue;
    const words = (one: string | null) => (one === null ? 'did not exist' : `was at ${shortDigest(one)} (${one})`);
    const now = found === null ? 'is gone' : `is at ${shortDigest(found)} (${found})`;
    throw new AppError('conflict', `The ${side} “${reference}” ${words(digest)} when you looked and ${now} now.`, {
      reference,
      side,
      reason: 'E_TAG_MOVED',
      advice: 'Load both sides again.',
    });
  }
}

function compute({ options }: PrepareInput, source: LoadedSide, destination: LoadedSide): MergePlan {
  // Whether an image is wrapped is the user's choice; with which descriptor is read from the image itself.
  const wrapSource = options.wrapSource === undefined || !isFound(source) ? options.wrapSource : source.wrap;
  const wrapDest = options.wrapDest === undefined || !isFound(destination) ? options.wrapDest : destination.wrap;
  const result = planMerge(toMergeSide(source, 'source'), toMergeSide(destination, 'destination'), {
    ...options,
    wrapSource: wrapSource ?? undefined,
    wrapDest: wrapDest ?? undefined,
  });
  if (result.ok) return result.plan;
  throw refusalError(result.refusal, result.refusal.side === 'source' ? source : destination);
}

function refusalError({ code, message, side }: MergeRefusal, loaded: LoadedSide): AppError {
  // A side that could not be read keeps the registry's own reason: a 401 wants another answer than a broken network.
  if (code.endsWith('_UNREADABLE') && loaded.state === 'failed') {
    return new AppError(loaded.error.kind, message, { ...loaded.error.details, reason: code, side });
  }
  const kinds: Partial<Record<typeof code, ErrorKind>> = {
    E_CONFLICT: 'conflict',
    E_TAG_MOVED: 'conflict',
    E_SRC_UNREADABLE: 'not-found',
    E_DEST_UNREADABLE: 'denied',
  };
  return new AppError(kinds[code] ?? 'invalid-input', message, { reason: code, side });
}

function refuseImmutable(view: RepositoryView, tag: string): void {
  if (view.rows?.get(tag)?.immutable !== true) return;
  throw new AppError('denied', `“${tag}” is immutable.`, {
    reference: tag,
    side: 'destination',
    reason: 'E_TAG_IMMUTABLE',
  });
}

async function copyContext(
  core: Core,
  reader: ManifestReader,
  { source, destination }: PrepareInput,
  to: OpenRegistry,
  signal: AbortSignal,
): Promise<CopyContext> {
  const from = await core.registries.open(source.connectionId, signal);
  return {
    source: { registry: from.registry, ref: { connectionId: source.connectionId, repository: source.repository } },
    destination: {
      registry: to.registry,
      ref: { connectionId: destination.connectionId, repository: destination.repository },
    },
    reader,
    signal,
  };
}

function entriesOfSide(side: Extract<LoadedSide, { state: 'found' }>): readonly Descriptor[] {
  return entriesOf(Buffer.from(side.bodyBase64, 'base64'), side.contentType);
}

function entriesOf(bytes: Uint8Array, contentType: string): readonly Descriptor[] {
  const parsed = parseManifest(bytes, contentType);
  return parsed.kind === 'index' ? parsed.entries : [];
}

/** What the replaced list had that the new one has not: its signatures. And who else still points at it. */
async function findLosses(
  { registry }: OpenRegistry,
  view: RepositoryView,
  { destination }: PrepareInput,
  plan: MergePlan,
  signal: AbortSignal,
): Promise<Pick<MergePlanDto, 'signaturesLost' | 'siblings'>> {
  const { destinationDigest: old } = plan;
  if (old === null) return { signaturesLost: [], siblings: [] };
  const tags = cosignTagNames(old).filter((name) => view.names.has(name));
  const referrers = await registry.oci.listReferrers(destination.repository, old, { signal }).catch(() => null);
  const signaturesLost = [...tags, ...(referrers?.descriptors ?? []).map(({ digest }) => digest)];
  return {
    signaturesLost: signaturesLost.slice(0, 100),
    siblings: tagsOn(view, old, destination.tag).slice(0, 1000),
  };
}

function engineWarnings({ warnings }: MergePlan): Warning[] {
  return warnings.slice(0, 400).map(({ code, message }) => ({ code, message: message.slice(0, 2000) }));
}

function absentWarnings(absent: readonly Digest[]): Warning[] {
  return absent.slice(0, 50).map((digest) => ({
    code: 'W_CHILD_MISSING',
    message: `${shortDigest(digest)} is in the destination’s list but not in the registry; it stays as it is.`,
  }));
}

function targetWarnings(
  { capabilities }: OpenRegistry,
  view: RepositoryView,
  tag: string,
  plan: MergePlan,
  result: readonly Descriptor[],
): Warning[] {
  if (plan.outcome === 'noop') return [];
  const warnings: Warning[] = [];
  const expiresAtMs = view.rows?.get(tag)?.endMs ?? null;
  if (expiresAtMs !== null) {
    const message = `The tag expires on ${new Date(expiresAtMs).toISOString()}; the merged one will not, unless the same label is on every image.`;
    warnings.push({ code: 'W_EXPIRATION_LOST', message });
  }
  const isMixed = plan.contentType === mediaTypes.ociIndex && result.some(({ mediaType }) => isDockerType(mediaType));
  if (isMixed && capabilities.flavour === 'quay') {
    const message =
      'An OCI index with Docker images in it is refused by Quay before 3.17.4; the tag then stays as it is.';
    warnings.push({ code: 'W_MIXED_TYPES_REFUSED', message });
  }
  return warnings;
}

function describePlan(
  plan: MergePlan,
  source: LoadedSide,
  copies: readonly ManifestCopy[],
  more: Pick<MergePlanDto, 'signaturesLost' | 'siblings' | 'warnings'>,
): Omit<MergePlanDto, 'planId'> {
  const list = { kind: 'list' as const, digest: plan.digest, mediaType: plan.contentType, label: 'the list itself' };
  const isWrite = plan.outcome !== 'noop';
  const steps = [...copies.flatMap(stepsOf), ...(isWrite ? [{ ...list, sizeBytes: plan.bytes.length }] : [])];
  return {
    outcome: plan.outcome,
    sourceDigest: digestOf(source) ?? '',
    destinationDigest: plan.destinationDigest,
    resultDigest: plan.digest,
    contentType: plan.contentType,
    resultBase64: toBase64(plan.bytes),
    copy: { steps: steps.slice(0, 20_000), ...countOf(steps) },
    permission: 'unknown',
    companionsFound: [],
    companionsState: 'unknown',
    companionsError: null,
    expirationChange: null,
    keepTag: null,
    ...more,
  };
}

type Step = MergePlanDto['copy']['steps'][number];

function stepsOf({ blobs, label, digest, mediaType, sizeBytes }: ManifestCopy): Step[] {
  const moved = blobs.map((blob): Step => {
    const kind = blob.canMount ? 'blob-mount' : 'blob-upload';
    return { kind, digest: blob.digest, mediaType: blob.mediaType.slice(0, 300), sizeBytes: blob.sizeBytes, label };
  });
  return [...moved, { kind: 'manifest', digest, mediaType: mediaType.slice(0, 300), sizeBytes, label }];
}

function countOf(steps: readonly Step[]): { requests: number; bytes: number } {
  let bytes = 0;
  for (const { kind, sizeBytes } of steps) if (kind !== 'blob-mount') bytes += sizeBytes;
  return { requests: steps.reduce((sum, { kind }) => sum + requestsPerStep[kind], 0), bytes };
}
