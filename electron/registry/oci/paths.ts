import { AppError } from '../../../shared/errors.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { isTagName } from '../../../shared/oci/reference.ts';

/**
 * A repository name as path segments. Callers validate names; this is the last line before a URL, so that no name
 * can ever lead to another path.
 * @throws AppError `invalid-input`.
 */
export function repositoryPath(repository: string): string {
  const segments = repository.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new AppError('invalid-input', `“${repository}” is not a repository name.`);
  }
  return segments.map(encodeURIComponent).join('/');
}

/** A tag or digest, checked by its grammar; both consist of characters that need no escaping. */
export function referencePath(reference: string): string {
  if (!isDigest(reference) && !isTagName(reference)) {
    throw new AppError('invalid-input', `“${reference}” is neither a tag nor a digest.`);
  }
  return reference;
}

/** A digest, checked. @throws AppError `invalid-input`. */
export function digestPath(digest: string): string {
  if (!isDigest(digest)) throw new AppError('invalid-input', `“${digest}” is not a digest.`);
  return digest;
}
