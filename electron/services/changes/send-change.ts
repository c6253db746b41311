import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { PlannedItem } from './planned-item.ts';

/** Sends the one request of a planned write. `bytesOf` gives the manifest to put. */
export async function sendChange(
  registry: Registry,
  repository: string,
  { shown, expected, target }: PlannedItem,
  bytesOf: (digest: Digest) => { mediaType: string; bytes: Uint8Array } | null,
): Promise<void> {
  const { change, method } = shown;
  switch (method) {
    case 'put-manifest': {
      const manifest = bytesOf(needed(target));
      if (manifest === null) throw new AppError('not-found', 'The bytes to write are not there any more.');
      await registry.oci.manifests.put(repository, change.tag, manifest.bytes, manifest.mediaType);
      return;
    }
    case 'move-by-api':
      await registry.quay.moveTag(repository, change.tag, needed(target));
      return expireAsPlanned(registry, repository, shown);
    case 'restore-by-api':
      await registry.quay.restoreTag(repository, change.tag, needed(target));
      return expireAsPlanned(registry, repository, shown);
    case 'delete-by-tag':
      return registry.oci.manifests.untag(repository, change.tag);
    case 'delete-by-api':
      return registry.quay.deleteTag(repository, change.tag);
    case 'delete-by-digest':
      return registry.oci.manifests.deleteByDigest(repository, needed(expected));
    case 'expire-by-api':
      return registry.quay.expireTag(
        repository,
        change.tag,
        shown.change.kind === 'expire' ? shown.change.expiresAtMs : null,
      );
    case 'none':
  }
}

/** A tag that is taken back to what it was gets its old expiration as well; the registry forgot it with the old row. */
async function expireAsPlanned(registry: Registry, repository: string, { change, after }: PlannedItem['shown']) {
  const expiresAtMs = after?.expiresAtMs ?? null;
  if (expiresAtMs !== null) await registry.quay.expireTag(repository, change.tag, expiresAtMs);
}

function needed(digest: Digest | null): Digest {
  if (digest === null) throw new Error('a planned write lacks its digest');
  return digest;
}
