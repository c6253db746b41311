import { notRegistryError } from '../http/errors.ts';
import type { HttpClient } from '../http/http.ts';
import { digestPath, referencePath, repositoryPath } from '../oci/paths.ts';
import type { CallOptions, Page, QuayApi, QuayRepository } from '../registry.ts';
import type { QuayHttp } from './quay-http.ts';
import { readTagRow } from './tag-rows.ts';
import { secondsToMs } from './times.ts';

const tagPath = (repository: string, tag: string) =>
  `/repository/${repositoryPath(repository)}/tag/${referencePath(tag)}`;

function readRepository(value: unknown): QuayRepository | null {
  if (typeof value !== 'object' || value === null) return null;
  const row = value as Readonly<Record<string, unknown>>;
  const { namespace, name, description } = row;
  if (typeof namespace !== 'string' || typeof name !== 'string') return null;
  // Quay's library namespace may be empty, and app releases are not images.
  if (row['kind'] !== undefined && row['kind'] !== null && row['kind'] !== 'image') return null;
  return {
    name: namespace === '' ? name : `${namespace}/${name}`,
    description: typeof description === 'string' ? description : null,
    isPublic: row['is_public'] === true,
    lastModifiedMs: secondsToMs(row['last_modified']),
  };
}

async function listRepositories(
  http: HttpClient,
  quay: QuayHttp,
  options: CallOptions & { next?: string | undefined },
): Promise<Page<QuayRepository>> {
  const query = new URLSearchParams({ public: 'true', last_modified: 'true', repo_kind: 'image' });
  if (options.next !== undefined) query.set('next_page', options.next);
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
  if (!Array.isArray(repositories))
    throw notRegistryError(http.where(purpose), 'the answer is not Quay’s list of repositories.');
  // The same continuation again would never end.
  const isLoop = next === options.next && next !== undefined;
  return {
    items: repositories.map(readRepository).filter((repository) => repository !== null),
    next: typeof next === 'string' && next !== '' && !isLoop ? next : undefined,
    incomplete: isLoop ? 'The list is not complete: the registry’s next page is the same page again.' : undefined,
  };
}

async function listTags(
  http: HttpClient,
  quay: QuayHttp,
  repository: string,
  options: Parameters<QuayApi['listTags']>[1],
) {
  const query = new URLSearchParams({ page: String(options.page), limit: String(options.limit) });
  // Left out where false: older servers took any text for true.
  if (options.onlyActive) query.set('onlyActiveTags', 'true');
  if (options.tag !== undefined) query.set('specificTag', options.tag);
  const purpose = { step: 'reading the tag history', repository };
  const answer = await quay.readObject({
    ...purpose,
    method: 'GET',
    path: `/repository/${repositoryPath(repository)}/tag/?${query.toString()}`,
    expect: [200],
    isRepeatable: true,
    signal: options.signal,
  });
  const rows = answer['tags'];
  if (!Array.isArray(rows)) throw notRegistryError(http.where(purpose), 'the answer is not Quay’s list of tags.');
  return { tags: rows.map(readTagRow).filter((tag) => tag !== null), hasMore: answer['has_additional'] === true };
}

/** Quay's tag operations over one client. A write is sent once: repeating it would leave a second row in the history. */
export function createQuayApi(http: HttpClient, quay: QuayHttp): QuayApi {
  const write = async (
    step: string,
    method: 'PUT' | 'POST' | 'DELETE',
    repository: string,
    tag: string,
    call: { suffix?: string; json?: unknown; isRepeatable?: boolean },
    options: CallOptions | undefined,
  ) => {
    await quay.send({
      step,
      repository,
      reference: tag,
      method,
      path: `${tagPath(repository, tag)}${call.suffix ?? ''}`,
      json: call.json,
      expect: [200, 201, 204],
      isRepeatable: call.isRepeatable ?? false,
      signal: options?.signal,
    });
  };

  return {
    listRepositories: (options) => listRepositories(http, quay, options),
    listTags: (repository, options) => listTags(http, quay, repository, options),
    timeMachineWindow: async (repository, options) => {
      const answer = await quay.readObject({
        step: 'reading the repository',
        repository,
        method: 'GET',
        path: `/repository/${repositoryPath(repository)}?includeTags=false&includeStats=false`,
        expect: [200],
        isRepeatable: true,
        signal: options?.signal,
      });
      return secondsToMs(answer['tag_expiration_s']);
    },
    moveTag: (repository, tag, digest, options) =>
      write('moving the tag', 'PUT', repository, tag, { json: { manifest_digest: digestPath(digest) } }, options),
    restoreTag: (repository, tag, digest, options) =>
      write(
        'restoring the tag',
        'POST',
        repository,
        tag,
        { suffix: '/restore', json: { manifest_digest: digestPath(digest) } },
        options,
      ),
    deleteTag: (repository, tag, options) => write('deleting the tag', 'DELETE', repository, tag, {}, options),
    expireTag: (repository, tag, expiresAtMs, options) =>
      write(
        'setting the tag’s expiration',
        'PUT',
        repository,
        tag,
        { json: { expiration: expiresAtMs === null ? null : Math.floor(expiresAtMs / 1000) }, isRepeatable: true },
        options,
      ),
  };
}
