import { AppError } from '../../../shared/errors.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import type { HttpClient } from '../http/http.ts';
import { failure, hasStatus, place, type Purpose } from '../http/messages.ts';
import type { CallOptions, ManifestApi } from '../registry.ts';
import { digestPath, repositoryPath } from './paths.ts';

function unsupported(http: HttpClient, purpose: Purpose, error: AppError, what: string, advice: string): AppError {
  const where = http.where(purpose);
  return new AppError('unsupported', failure(where, what), {
    ...error.details,
    ...place(where),
    reason: 'E_DELETE_UNSUPPORTED',
    advice,
  });
}

/** 400 DIGEST_INVALID is how registries that take digests only answer a tag; others say 405 or UNSUPPORTED. */
function isTagRefused(error: unknown): error is AppError {
  if (hasStatus(error, 405)) return true;
  return (
    hasStatus(error, 400) &&
    (error.details.codes ?? []).some(({ code }) => code === 'DIGEST_INVALID' || code === 'UNSUPPORTED')
  );
}

async function deleteManifest(
  http: HttpClient,
  purpose: Purpose & { repository: string; reference: string },
  options?: CallOptions,
): Promise<void> {
  await http.send({
    ...purpose,
    method: 'DELETE',
    url: `/v2/${repositoryPath(purpose.repository)}/manifests/${purpose.reference}`,
    expect: [200, 202, 204],
    authorization: 'registry',
    access: { repository: purpose.repository, action: 'delete' },
    isRepeatable: false,
    signal: options?.signal,
  });
}

/** The deleting half of the manifest operations. Never works around a registry that refuses. */
export function createDeletion(http: HttpClient): Pick<ManifestApi, 'untag' | 'deleteByDigest'> {
  return {
    untag: async (repository, tag, options) => {
      if (!isTagName(tag)) throw new AppError('invalid-input', `“${tag}” is not a tag name.`);
      const purpose = { step: 'deleting the tag', repository, reference: tag };
      try {
        await deleteManifest(http, purpose, options);
      } catch (error) {
        if (!isTagRefused(error)) throw error;
        throw unsupported(
          http,
          purpose,
          error,
          'the registry cannot take a tag away alone.',
          'Deleting the manifest by its digest removes this tag and every other tag that points at it.',
        );
      }
    },
    deleteByDigest: async (repository, digest, options) => {
      const purpose = { step: 'deleting the manifest', repository, reference: digestPath(digest) };
      try {
        await deleteManifest(http, purpose, options);
      } catch (error) {
        if (!hasStatus(error, 405)) throw error;
        throw unsupported(
          http,
          purpose,
          error,
          'the registry does not allow deletion.',
          'Whoever runs the registry can turn deletion on.',
        );
      }
    },
  };
}
