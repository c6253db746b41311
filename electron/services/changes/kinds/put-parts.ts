import { AppError } from '../../../../shared/errors.ts';
import { shortDigest } from '../../../../shared/oci/digest.ts';
import type { Digest } from '../../../../shared/oci/digest.ts';
import { parseManifest } from '../../../../shared/oci/manifest.ts';
import { isSchema1Type } from '../../../../shared/oci/media-types.ts';
import type { PlanContext } from '../plan-context.ts';
import type { TagState } from '../tag-state.ts';

interface Findings {
  /** Manifests that Waybill holds and the registry does not, each after its own parts. */
  readonly toPut: Set<Digest>;
  readonly missing: Set<Digest>;
}

const maxDepth = 3;

/**
 * Finds out before the write what a registry would refuse in the middle of it. Resolves to the manifests that must be
 * put first, in order: the registry has lost them and Waybill holds their bytes.
 * @throws AppError `not-found` (`E_PARTS_GONE`) when something is missing that Waybill does not hold.
 */
export async function findMissingParts(
  context: PlanContext,
  { side, mediaType, bytes }: TagState,
  isServed: boolean,
): Promise<readonly Digest[]> {
  if (isSchema1Type(mediaType)) {
    throw new AppError('unsupported', 'Images of Docker’s schema 1 carry their tag’s name and cannot be moved.');
  }
  if (isServed) return [];
  const findings: Findings = { toPut: new Set(), missing: new Set() };
  await look(context, { bytes, mediaType }, findings, 0);
  const { toPut, missing } = findings;
  if (missing.size === 0) return [...toPut];
  const names = [...missing].slice(0, 5).map(shortDigest);
  const more = missing.size > names.length ? ` and ${missing.size - names.length} more` : '';
  throw new AppError(
    'not-found',
    `${shortDigest(side.digest)} cannot be put back: ${missing.size} of its parts are gone from the registry, and Waybill does not hold them: ${names.join(', ')}${more}.`,
    { repository: context.ref.repository, reference: [...missing][0], reason: 'E_PARTS_GONE' },
  );
}

async function look(
  context: PlanContext,
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
  findings: Findings,
  depth: number,
): Promise<void> {
  const { core, reader, registry, ref, signal } = context;
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind === 'image') {
    const blobs = [parsed.config, ...parsed.layers.filter(({ urls }) => urls.length === 0)];
    const check = async (digest: Digest) => {
      if ((await registry.oci.blobs.head(ref.repository, digest, { signal })) === null) findings.missing.add(digest);
    };
    await Promise.all(blobs.map(({ digest }) => check(digest)));
  }
  for (const { digest } of parsed.kind === 'index' ? parsed.entries : []) {
    if ((await registry.oci.manifests.head(ref.repository, digest, { signal })) !== null) continue;
    const held = reader.known(digest) ?? core.journal.kept(digest);
    if (held === null || depth >= maxDepth) findings.missing.add(digest);
    else {
      await look(context, held, findings, depth + 1);
      findings.toPut.add(digest);
    }
  }
}
