import { AppError } from '../../../shared/errors.ts';
import { notRegistryError } from '../http/errors.ts';
import type { CallOptions, Page, QuayRepository } from '../registry.ts';
import type { QuayHttp } from './quay-http.ts';
import { secondsToMs } from './times.ts';
import { readUser } from './user.ts';

/** Reads one row of `listRepos`; null for what is no image repository. */
function readRepository(value: unknown): QuayRepository | null {
  if (typeof value !== 'object' || value === null) return null;
  const row = value as Readonly<Record<string, unknown>>;
  const { namespace, name, description } = row;
  if (typeof namespace !== 'string' || typeof name !== 'string') return null;
  if (row['kind'] !== undefined && row['kind'] !== null && row['kind'] !== 'image') return null;
  return {
    // The library namespace has no name where it is left out of paths.
    name: namespace === '' ? name : `${namespace}/${name}`,
    description: typeof description === 'string' ? description : null,
    isPublic: row['is_public'] === true,
    lastModifiedMs: secondsToMs(row['last_modified']),
  };
}

/** Where a listing stands: in which namespace (null: everything public) and on which of its pages. */
interface Position {
  readonly namespace: string | null;
  readonly page: string | null;
}

function readPosition(next: string): Position {
  try {
    const [namespace, page] = JSON.parse(next) as unknown[];
    const isName = namespace === null || typeof namespace === 'string';
    if (isName && (page === null || typeof page === 'string')) return { namespace, page };
  } catch {
    // Told below.
  }
  throw new AppError('invalid-input', 'The continuation of listing repositories is not one this registry gave.');
}

/**
 * The namespaces of the signed-in user: their own and their organizations'. Null for anonymous, and for tokens that
 * may not ask; then everything public is listed, which on a large server is not what a user calls theirs.
 */
async function ownNamespaces(quay: QuayHttp, options: CallOptions): Promise<string[] | null> {
  if (quay.isAnonymous) return null;
  let user: Readonly<Record<string, unknown>>;
  try {
    user = await readUser(quay, options);
  } catch (error) {
    if (error instanceof AppError && ['unauthorized', 'denied', 'unsupported', 'not-found'].includes(error.kind))
      return null;
    throw error;
  }
  const organizations = Array.isArray(user['organizations']) ? (user['organizations'] as unknown[]) : [];
  const names = organizations.map((entry) =>
    typeof entry === 'object' && entry !== null ? (entry as { name?: unknown }).name : null,
  );
  const found = [user['username'], ...names].filter((name): name is string => typeof name === 'string' && name !== '');
  return found.length === 0 ? null : [...new Set(found)];
}

async function readPage(quay: QuayHttp, position: Position, options: CallOptions) {
  const query = new URLSearchParams({ last_modified: 'true', repo_kind: 'image' });
  if (position.namespace === null) query.set('public', 'true');
  else query.set('namespace', position.namespace);
  if (position.page !== null) query.set('next_page', position.page);
  const purpose = { step: 'listing repositories' };
  const answer = await quay.readObject({
    ...purpose,
    method: 'GET',
    path: `/repository?${query.toString()}`,
    expect: [200],
    isRepeatable: true,
    signal: options.signal,
  });
  const { repositories, next_page: next } = answer;
  if (!Array.isArray(repositories)) {
    throw notRegistryError(quay.where(purpose), 'the answer is not Quay’s list of repositories.');
  }
  return {
    items: repositories.map(readRepository).filter((repository) => repository !== null),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
}

/** One page of the repositories that are the user's, or public for nobody in particular. */
export async function listQuayRepositories(
  quay: QuayHttp,
  options: CallOptions & { next?: string | undefined },
): Promise<Page<QuayRepository>> {
  const namespaces = await ownNamespaces(quay, options);
  const position =
    options.next === undefined ? { namespace: namespaces?.[0] ?? null, page: null } : readPosition(options.next);
  const { items, next } = await readPage(quay, position, options);
  // The same continuation again would never end.
  const isLoop = next !== null && next === position.page;
  const following = (): Position | null => {
    if (next !== null && !isLoop) return { ...position, page: next };
    const index = position.namespace === null ? -1 : (namespaces ?? []).indexOf(position.namespace);
    const namespace = index < 0 ? undefined : namespaces?.[index + 1];
    return namespace === undefined ? null : { namespace, page: null };
  };
  const goOn = following();
  return {
    items,
    next: goOn === null ? undefined : JSON.stringify([goOn.namespace, goOn.page]),
    incomplete: isLoop ? 'The list is not complete: the registry’s next page is the same page again.' : undefined,
  };
}
