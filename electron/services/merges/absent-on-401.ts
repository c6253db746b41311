import { AppError } from '../../../shared/errors.ts';
import type { BlobApi, ManifestApi, Registry } from '../../registry/registry.ts';

/**
 * True for the way Quay tells robots that a repository does not exist: it issues a token without any rights, and then
 * answers 401 to whoever uses it. A 401 without a token of ours before it is a failed sign-in and never this.
 */
export function looksAbsent(error: { readonly details: AppError['details'] }): boolean {
  return error.details.status === 401 && error.details.reason === 'E_ACCESS';
}

/**
 * A registry for which a 401 of this one repository means “not there”, on the user's word and until the first write
 * there succeeds: from then on it exists, and a 401 is a 401.
 */
export function absentOn401(registry: Registry, repository: string): Registry {
  let isCreated = false;
  const orElse = async <T>(of: string, absent: T, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!isCreated && of === repository && error instanceof AppError && looksAbsent(error)) return absent;
      throw error;
    }
  };
  const creating = async <T>(of: string, write: () => Promise<T>): Promise<T> => {
    const written = await write();
    if (of === repository && written !== false) isCreated = true;
    return written;
  };
  const { oci } = registry;
  const manifests: ManifestApi = {
    ...oci.manifests,
    head: (of, ...rest) => orElse(of, null, () => oci.manifests.head(of, ...rest)),
    find: (of, ...rest) => orElse(of, null, () => oci.manifests.find(of, ...rest)),
    put: (of, ...rest) => creating(of, () => oci.manifests.put(of, ...rest)),
  };
  const blobs: BlobApi = {
    ...oci.blobs,
    head: (of, ...rest) => orElse(of, null, () => oci.blobs.head(of, ...rest)),
    mount: (of, ...rest) => creating(of, () => oci.blobs.mount(of, ...rest)),
    upload: (of, ...rest) => creating(of, () => oci.blobs.upload(of, ...rest)),
  };
  return {
    ...registry,
    oci: {
      ...oci,
      manifests,
      blobs,
      listTags: (of, ...rest) => orElse(of, { items: [] }, () => oci.listTags(of, ...rest)),
      listReferrers: (of, ...rest) =>
        orElse(of, { source: 'none', descriptors: [] }, () => oci.listReferrers(of, ...rest)),
    },
  };
}
