import type { Warning } from '../../../shared/contract/common.ts';
import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { isSchema1Type } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Outline, PlanContext } from './planner.ts';
import { describe } from './tag-state.ts';
import { undoOfReplaced } from './undo-outlook.ts';

type PointChange = Extract<TagChange, { kind: 'move' | 'restore' }>;

/** Plans to point a tag at a digest of its repository, which for a restore may have been deleted. */
export async function planPoint(context: PlanContext, change: PointChange): Promise<Outline> {
  const { before } = context;
  if (before?.side.digest === change.digest) {
    const message = `“${change.tag}” already points at ${shortDigest(change.digest)}.`;
    const undo = { possible: false, untilMs: null, reason: 'Nothing is changed.' };
    return { after: before.side, method: 'none', undo, warnings: [{ code: 'W_NO_CHANGE', message }] };
  }
  const isAlive = (await context.registry.oci.manifests.head(context.ref.repository, change.digest, context)) !== null;
  const after = await readTarget(context, change, isAlive);
  const method = methodOf(context, change, isAlive);
  if (method === 'put-manifest') await refuseUnputtable(context, after, isAlive);
  return {
    after: after.side,
    method,
    undo: await undoOfReplaced(context),
    warnings: [...expirationWarnings(context), ...deadWarnings(change, isAlive, method)],
  };
}

/** The registry's own way where it has one and lets us use it; elsewhere the same bytes under the tag. */
function methodOf({ capabilities }: PlanContext, change: PointChange, isAlive: boolean): PlannedChange['method'] {
  if (change.kind === 'restore') return capabilities.restore ? 'restore-by-api' : 'put-manifest';
  return capabilities.restore && isAlive ? 'move-by-api' : 'put-manifest';
}

async function readTarget(context: PlanContext, { kind, digest }: PointChange, isAlive: boolean) {
  const { core, reader, registry, ref, signal } = context;
  if (isAlive) {
    const { mediaType, bytes } = await reader.read(registry, ref, digest, signal);
    return describe(context, digest, mediaType, bytes, null);
  }
  const known = reader.known(digest) ?? core.journal.kept(digest);
  if (known !== null && kind === 'restore') return describe(context, digest, known.mediaType, known.bytes, null);
  if (kind === 'restore' && context.capabilities.restore) {
    // Only the registry still has it, and shows it again once it is restored.
    const row = core.cache.history.list(ref, { limit: 5000 }).find((one) => one.digest === digest);
    const side = { digest, kind: row?.isIndex === true ? ('index' as const) : ('unknown' as const) };
    return { side: { ...side, expiresAtMs: null, platforms: null }, mediaType: '', bytes: new Uint8Array() };
  }
  throw new AppError('not-found', `${shortDigest(digest)} is not in ${ref.repository} any more.`, {
    repository: ref.repository,
    reference: digest,
    reason: 'E_DIGEST_GONE',
    advice: kind === 'move' ? 'If it was deleted, restore it instead.' : undefined,
  });
}

/** Finds out before the write what a registry would refuse in the middle of it. */
async function refuseUnputtable(
  context: PlanContext,
  { side, mediaType, bytes }: { side: { digest: Digest }; mediaType: string; bytes: Uint8Array },
  isAlive: boolean,
): Promise<void> {
  const { registry, ref, signal } = context;
  if (isSchema1Type(mediaType)) {
    throw new AppError('unsupported', 'Images of Docker’s schema 1 carry their tag’s name and cannot be moved.');
  }
  if (isAlive) return;
  const parsed = parseManifest(bytes, mediaType);
  const missing: Digest[] = [];
  const children = parsed.kind === 'index' ? parsed.entries : [];
  const blobs =
    parsed.kind === 'image' ? [parsed.config, ...parsed.layers.filter(({ urls }) => urls.length === 0)] : [];
  const check = async (digest: Digest, find: () => Promise<unknown>) => {
    if ((await find()) === null) missing.push(digest);
  };
  await Promise.all([
    ...children.map(({ digest }) =>
      check(digest, () => registry.oci.manifests.head(ref.repository, digest, { signal })),
    ),
    ...blobs.map(({ digest }) => check(digest, () => registry.oci.blobs.head(ref.repository, digest, { signal }))),
  ]);
  if (missing.length === 0) return;
  throw new AppError(
    'not-found',
    `${shortDigest(side.digest)} cannot be put back: ${missing.length} of its parts are gone from the registry.`,
    { repository: ref.repository, reference: missing[0], reason: 'E_PARTS_GONE' },
  );
}

function expirationWarnings({ before, capabilities }: PlanContext): Warning[] {
  const expiresAtMs = before?.side.expiresAtMs ?? null;
  if (expiresAtMs === null || !capabilities.tagHistory) return [];
  const day = new Date(expiresAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const message = `The expiration on ${day} UTC is not carried over; the tag will not expire unless a label of the image says so.`;
  return [{ code: 'W_EXPIRATION_LOST', message }];
}

function deadWarnings({ digest }: PointChange, isAlive: boolean, method: PlannedChange['method']): Warning[] {
  if (isAlive) return [];
  const how =
    method === 'restore-by-api'
      ? 'the registry brings it back if it still keeps it'
      : 'Waybill puts back the bytes it has kept';
  return [
    { code: 'W_DIGEST_DELETED', message: `No tag of the repository holds ${shortDigest(digest)} any more; ${how}.` },
  ];
}
