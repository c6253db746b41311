import type { Warning } from '../../../../shared/contract/common.ts';
import type { PlannedChange, TagChange } from '../../../../shared/contract/tags.ts';
import { AppError } from '../../../../shared/errors.ts';
import { shortDigest } from '../../../../shared/oci/digest.ts';
import type { Digest } from '../../../../shared/oci/digest.ts';
import { readExpiryLabel } from '../expiry-label.ts';
import { alreadySo } from '../plan-context.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { describe } from '../tag-state.ts';
import type { TagState } from '../tag-state.ts';
import { undoOfReplaced } from '../undo-outlook.ts';
import { isStillKept, stateOfDigest } from './digest-state.ts';
import type { DigestState } from './digest-state.ts';
import { clampExpiration, clampWarnings, planExpire, refuseExpiration } from './expire.ts';
import { findMissingParts } from './put-parts.ts';

type PointChange = Extract<TagChange, { kind: 'move' | 'restore' }>;

/** Plans to point a tag at a digest of its repository, which for a restore may have been deleted. */
export async function planPoint(context: PlanContext, change: PointChange): Promise<Outline> {
  const { before } = context;
  const wishMs = change.kind === 'restore' ? (change.expiresAtMs ?? null) : null;
  if (wishMs !== null) refuseExpiration(context, change.tag, wishMs);
  if (before?.side.digest === change.digest) {
    if (wishMs !== null) return planExpire(context, { kind: 'expire', tag: change.tag, expiresAtMs: wishMs });
    return alreadySo(context, `“${change.tag}” already points at ${shortDigest(change.digest)}.`);
  }
  const state = await stateOfDigest(context, change.digest);
  const after = await readTarget(context, change, state);
  const method = await methodOf(context, change, state, after);
  const parts = method === 'put-manifest' ? await findMissingParts(context, after, state !== 'dead') : [];
  const expiry = await foretellExpiry(context, after, wishMs);
  return {
    after: { ...after.side, expiresAtMs: expiry.afterMs },
    method,
    parts,
    expiration: expiry.fate,
    undo: await undoOfReplaced(context),
    warnings: [...expiry.warnings, ...stateWarnings(change, state, method), ...partWarnings(parts)],
  };
}

/**
 * The registry's own way where it has one and lets us use it; elsewhere the same bytes under the tag. Quay's move takes
 * only what a living tag reaches, its restore whatever it still keeps; what it has cleared away needs the bytes.
 */
async function methodOf(
  context: PlanContext,
  { kind, tag, digest }: PointChange,
  state: DigestState,
  after: TagState,
): Promise<PlannedChange['method']> {
  if (!context.capabilities.restore) return 'put-manifest';
  if (kind === 'move') return state === 'tagged' ? 'move-by-api' : 'put-manifest';
  if (state !== 'dead' || after.bytes.length === 0) return 'restore-by-api';
  return (await isStillKept(context, tag, digest)) ? 'restore-by-api' : 'put-manifest';
}

async function readTarget(context: PlanContext, { kind, digest }: PointChange, state: DigestState): Promise<TagState> {
  const { core, reader, registry, ref, signal } = context;
  if (state !== 'dead') {
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

/** What the tag's expiration will be: as wished, else counted anew from the image's label, else none. */
async function foretellExpiry(context: PlanContext, target: TagState, wishMs: number | null) {
  const { before, capabilities, core } = context;
  const beforeMs = before?.side.expiresAtMs ?? null;
  const nowMs = core.ports.clock.now();
  if (wishMs !== null) {
    const afterMs = clampExpiration(wishMs, nowMs);
    const kind = afterMs !== wishMs ? ('clamped' as const) : beforeMs === wishMs ? ('kept' as const) : ('set' as const);
    return { afterMs, fate: { kind, beforeMs, afterMs }, warnings: clampWarnings(wishMs, afterMs) };
  }
  const label = capabilities.tagHistory ? await readExpiryLabel(context, target) : { seconds: null, isKnown: true };
  if (label.seconds !== null) {
    const afterMs = nowMs + label.seconds * 1000;
    return { afterMs, fate: { kind: 'restarted' as const, beforeMs, afterMs }, warnings: [] };
  }
  const kind = beforeMs === null ? ('none' as const) : ('lost' as const);
  const warnings = capabilities.tagHistory ? lossWarnings(beforeMs, label.isKnown) : [];
  return { afterMs: null, fate: { kind, beforeMs, afterMs: null }, warnings };
}

function lossWarnings(beforeMs: number | null, isLabelKnown: boolean): Warning[] {
  const day = new Date(beforeMs ?? 0).toISOString().slice(0, 16).replace('T', ' ');
  const unless = isLabelKnown ? '' : ' unless a label of the image says so';
  const lost = `The expiration on ${day} UTC is not carried over; the tag will not expire${unless}.`;
  return beforeMs === null ? [] : [{ code: 'W_EXPIRATION_LOST', message: lost }];
}

function stateWarnings({ digest }: PointChange, state: DigestState, method: PlannedChange['method']): Warning[] {
  if (state !== 'dead') return [];
  const how =
    method === 'restore-by-api'
      ? 'the registry brings it back if it still keeps it'
      : 'Waybill puts back the bytes it has kept';
  return [
    { code: 'W_DIGEST_DELETED', message: `No tag of the repository holds ${shortDigest(digest)} any more; ${how}.` },
  ];
}

function partWarnings(parts: readonly Digest[]): Warning[] {
  if (parts.length === 0) return [];
  const [what, they] =
    parts.length === 1 ? ['One image of it was', 'it'] : [`${parts.length} images of it were`, 'them'];
  return [{ code: 'W_PARTS_PUT_BACK', message: `${what} deleted as well; Waybill puts ${they} back first.` }];
}
