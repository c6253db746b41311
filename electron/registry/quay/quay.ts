import { notRegistryError } from '../http/errors.ts';
import { digestPath, referencePath, repositoryPath } from '../oci/paths.ts';
import type { CallOptions, QuayApi } from '../registry.ts';
import type { QuayHttp } from './quay-http.ts';
import { createManifestDetails } from './manifest-details.ts';
import { listQuayRepositories } from './repositories.ts';
import { readTagRow } from './tag-rows.ts';
import { secondsToMs } from './times.ts';
import { readUsageLog } from './usage-log.ts';

const tagPath = (repository: string, tag: string) =>
  `/repository/${repositoryPath(repository)}/tag/${referencePath(tag)}`;

async function listTags(quay: QuayHttp, repository: string, options: Parameters<QuayApi['listTags']>[1]) {
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
  if (!Array.isArray(rows)) throw notRegistryError(quay.where(purpose), 'the answer is not Quay’s list of tags.');
  return { tags: rows.map(readTagRow).filter((tag) => tag !== null), hasMore: answer['has_additional'] === true };
}

async function timeMachineWindow(
  quay: QuayHttp,
  repository: string,
  options: CallOptions | undefined,
): Promise<number | null> {
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
}

/** One change of a tag. */
interface TagWrite {
  readonly step: string;
  readonly method: 'PUT' | 'POST' | 'DELETE';
  /** After the tag's own path. */
  readonly suffix?: string;
  readonly json?: unknown;
  readonly isRepeatable?: boolean;
}

async function writeTag(
  quay: QuayHttp,
  repository: string,
  tag: string,
  write: TagWrite,
  options: CallOptions | undefined,
): Promise<void> {
  await quay.send({
    step: write.step,
    repository,
    reference: tag,
    method: write.method,
    path: `${tagPath(repository, tag)}${write.suffix ?? ''}`,
    json: write.json,
    expect: [200, 201, 204],
    isRepeatable: write.isRepeatable ?? false,
    signal: options?.signal,
  });
}

/** Quay's tag operations over one client. A write is sent once: repeating it would leave a second row in the history. */
export function createQuayApi(quay: QuayHttp): QuayApi {
  const pointTo = (digest: string) => ({ manifest_digest: digestPath(digest) });
  const write = (repository: string, tag: string, change: TagWrite, options: CallOptions | undefined) =>
    writeTag(quay, repository, tag, change, options);
  return {
    ...createManifestDetails(quay),
    usageLog: (repository, options) => readUsageLog(quay, repository, options),
    listRepositories: (options) => listQuayRepositories(quay, options),
    listTags: (repository, options) => listTags(quay, repository, options),
    timeMachineWindow: (repository, options) => timeMachineWindow(quay, repository, options),
    moveTag: async (repository, tag, digest, options) =>
      write(repository, tag, { step: 'moving the tag', method: 'PUT', json: pointTo(digest) }, options),
    restoreTag: async (repository, tag, digest, options) =>
      write(
        repository,
        tag,
        { step: 'restoring the tag', method: 'POST', suffix: '/restore', json: pointTo(digest) },
        options,
      ),
    deleteTag: async (repository, tag, options) =>
      write(repository, tag, { step: 'deleting the tag', method: 'DELETE' }, options),
    expireTag: async (repository, tag, expiresAtMs, options) => {
      const expiration = expiresAtMs === null ? null : Math.floor(expiresAtMs / 1000);
      const step = 'setting the tag’s expiration';
      await write(repository, tag, { step, method: 'PUT', json: { expiration }, isRepeatable: true }, options);
    },
    setImmutable: async (repository, tag, immutable, options) => {
      const step = immutable ? 'making the tag immutable' : 'lifting the tag’s immutability';
      await write(repository, tag, { step, method: 'PUT', json: { immutable }, isRepeatable: true }, options);
    },
    deletePermanently: async (repository, tag, digest, options) => {
      const what = digest === null ? { is_alive: true } : { is_alive: false, ...pointTo(digest) };
      const json = { ...what, include_submanifests: true };
      await write(
        repository,
        tag,
        { step: 'deleting the tag permanently', method: 'POST', suffix: '/expire', json },
        options,
      );
    },
  };
}
