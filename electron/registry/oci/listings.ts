import { AppError } from '../../../shared/errors.ts';
import { hasStatus } from '../http/messages.ts';
import type { NamePage, Page } from '../registry.ts';
import { listPage, type Listing, type PageOptions, type Paging } from './pagination.ts';
import { repositoryPath } from './paths.ts';

const catalog: Listing = {
  path: '/v2/_catalog',
  member: 'repositories',
  request: { step: 'listing repositories', access: 'catalog' },
};

/**
 * One page of `/v2/_catalog`.
 * @throws AppError `unsupported` (E_NO_CATALOG) where the registry does not list repositories to this identity.
 */
export async function listRepositories(paging: Paging, options: PageOptions): Promise<Page<string>> {
  try {
    return await listPage(paging, catalog, options);
  } catch (error) {
    const isSignInNeeded = error instanceof AppError && error.details.reason === 'E_CREDENTIALS';
    if (isSignInNeeded || !hasStatus(error, 400, 401, 403, 404, 405)) throw error;
    throw new AppError('unsupported', `${paging.http.host} does not list its repositories.`, {
      ...error.details,
      reason: 'E_NO_CATALOG',
      advice:
        error.details.reason === 'E_SIGN_IN_REQUIRED'
          ? 'Sign in, or add repositories by name.'
          : 'Add repositories by name.',
    });
  }
}

/** One page of a repository's tags, in the registry's order. @throws AppError `not-found` for an unknown repository. */
export function listTags(paging: Paging, repository: string, options: PageOptions): Promise<NamePage> {
  const listing: Listing = {
    path: `/v2/${repositoryPath(repository)}/tags/list`,
    member: 'tags',
    request: { step: 'listing tags', repository, access: { repository, action: 'pull' } },
  };
  return listPage(paging, listing, options);
}
