import { AppError } from '../../../shared/errors.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import type { HttpClient } from '../http/http.ts';
import { failure, hasStatus, place, type Purpose } from '../http/messages.ts';
import type { CallOptions, ManifestApi } from '../registry.ts';
import { digestPath, repositoryPath } from './paths.ts';

type DeletionPurpose = Purpose & { readonly repository: string; readonly reference: string };

function unsupported(http: HttpClient, purpose: Purpose, error: AppError, what: string, advice: string): AppError {
  const where = http.where(purpose);
  const details = { ...error.details, ...place(where), reason: 'E_DELETE_UNSUPPORTED', advice };
  return new AppError('unsupported', failure(where, what), details);
}

/** 400 DIGEST_INVALID is how registries that take digests only answer a tag; others say 405 or UNSUPPORTED. */
function isTagRefused(error: unknown): error is AppError {
  if (hasStatus(error, 405)) return true;
  const codes = hasStatus(error, 400) ? (error.details.codes ?? []) : [];
  return codes.some(({ code }) => code === 'DIGEST_INVALID' || code === 'UNSUPPORTED');
}

/** Nobody knows whether a request was carried out whose answer never came. */
function isAnswerLost(error: unknown): boolean {
  if (!(error instanceof AppError) || error.details.status !== undefined) return false;
  return error.kind === 'network' || error.kind === 'timeout';
}

function stillThere(http: HttpClient, purpose: Purpose): AppError {
  const where = http.where(purpose);
  return new AppError('conflict', failure(where, 'the registry accepted it, but still shows what was to be deleted.'), {
    ...place(where),
    reason: 'E_STILL_VISIBLE',
    advice: 'Look again in a few minutes: some registries delete later, and caches may answer in between.',
  });
}

/** Deletes and looks whether it is gone, so that what is reported is what happened, answer lost or not. */
async function deleteManifest(
  http: HttpClient,
  head: ManifestApi['head'],
  purpose: DeletionPurpose,
  options: CallOptions | undefined,
): Promise<void> {
  const { repository, reference } = purpose;
  try {
    await http.send({
      ...purpose,
      method: 'DELETE',
      url: `/v2/${repositoryPath(repository)}/manifests/${reference}`,
      expect: [200, 202, 204],
      authorization: 'registry',
      access: { repository, action: 'delete' },
      isRepeatable: false,
      signal: options?.signal,
    });
  } catch (error) {
    if (isAnswerLost(error) && (await head(repository, reference, options)) === null) return;
    throw error;
  }
  if ((await head(repository, reference, options)) !== null) throw stillThere(http, purpose);
}

/** The deleting half of the manifest operations. Never works around a registry that refuses. */
export function createDeletion(
  http: HttpClient,
  head: ManifestApi['head'],
): Pick<ManifestApi, 'untag' | 'deleteByDigest'> {
  return {
    untag: async (repository, tag, options) => {
      if (!isTagName(tag)) throw new AppError('invalid-input', `“${tag}” is not a tag name.`);
      const purpose = { step: 'deleting the tag', repository, reference: tag };
      try {
        await deleteManifest(http, head, purpose, options);
      } catch (error) {
        if (!isTagRefused(error)) throw error;
        const advice = 'Deleting the manifest by its digest removes this tag and every other tag that points at it.';
        throw unsupported(http, purpose, error, 'the registry cannot take a tag away alone.', advice);
      }
    },
    deleteByDigest: async (repository, digest, options) => {
      const purpose = { step: 'deleting the manifest', repository, reference: digestPath(digest) };
      try {
        await deleteManifest(http, head, purpose, options);
      } catch (error) {
        if (!hasStatus(error, 405)) throw error;
        const advice = 'Whoever runs the registry can turn deletion on.';
        throw unsupported(http, purpose, error, 'the registry does not allow deletion.', advice);
      }
    },
  };
}
