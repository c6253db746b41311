import { AppError } from '../../../shared/errors.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';
import { basicHeader } from '../auth/basic.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { CallOptions, Credentials, Page } from '../registry.ts';
import { asDigest, asPlatform } from './facts.ts';
import { asObject, asSize, asText, asTime, objectsIn, readJson } from './json-api.ts';
import type { ListedRepository, ListedTag, ListingApi } from './listing-api.ts';

// The most that Harbor gives in one page.
const pageSize = 100;

type Row = Readonly<Record<string, unknown>>;

function readRepository(isPublic: boolean | null, row: Row): ListedRepository | null {
  const name = asText(row['name']);
  if (name === null) return null;
  return { name, description: asText(row['description']), isPublic, lastModifiedMs: asTime(row['update_time']) };
}

/** The platforms of an artifact: its references' for an index, its own attributes' for an image. */
function readPlatforms(artifact: Row): ListedTag['platforms'] {
  const references = objectsIn(artifact['references']);
  const sources =
    references.length > 0 ? references.map(({ platform }) => asObject(platform)) : [asObject(artifact['extra_attrs'])];
  const platforms = sources
    .map((source) => (source === null ? null : asPlatform(source)))
    .filter((platform) => platform !== null);
  return platforms.length === 0 ? null : platforms;
}

/** The tags of one artifact. Those without a tag are reached by their digest only and are no rows of a tag list. */
function readTags(artifact: Row): ListedTag[] {
  const mediaType = asText(artifact['manifest_media_type']);
  return objectsIn(artifact['tags']).flatMap((tag): ListedTag[] => {
    const name = asText(tag['name']);
    if (name === null) return [];
    return [
      {
        name,
        digest: asDigest(artifact['digest']),
        isIndex: mediaType === null ? null : isIndexType(mediaType),
        sizeBytes: asSize(artifact['size']),
        pushedAtMs: asTime(tag['push_time']) ?? asTime(artifact['push_time']),
        immutable: typeof tag['immutable'] === 'boolean' ? tag['immutable'] : null,
        platforms: readPlatforms(artifact),
      },
    ];
  });
}

/** Where the list of repositories stands: a page of projects, the project on it, and the page of its repositories. */
interface Position {
  readonly projects: number;
  readonly project: number;
  readonly page: number;
}

function readPosition(next: string | undefined): Position {
  if (next === undefined) return { projects: 1, project: 0, page: 1 };
  const match = /^(\d{1,5}) (\d{1,3}) (\d{1,5})$/.exec(next);
  if (match !== null) return { projects: Number(match[1]), project: Number(match[2]), page: Number(match[3]) };
  throw new AppError('invalid-input', 'The continuation of listing repositories is not one this registry gave.');
}

function writePosition({ projects, project, page }: Position): string {
  return `${projects} ${project} ${page}`;
}

/** Public or not, which Harbor says in a text. */
function isPublicProject(project: Row): boolean | null {
  const value = asObject(project['metadata'])?.['public'];
  return value === 'true' ? true : value === 'false' ? false : null;
}

/**
 * Harbor's own API: the repositories of every project this identity may see, and artifacts with their tags, sizes,
 * platforms and immutability. It takes the registry's user name and password.
 */
export function createHarbor(http: HttpClient, credentials: Credentials): ListingApi {
  const header = credentials.method === 'basic' ? basicHeader(credentials.username, credentials.password) : null;

  const readRows = async (path: string, purpose: { step: string; repository?: string }, { signal }: CallOptions) => {
    const answer = await readJson(http, { ...purpose, path: `/api/v2.0${path}`, header, signal });
    if (!Array.isArray(answer)) throw notRegistryError(http.where(purpose), 'the answer is not a list of Harbor.');
    return { rows: objectsIn(answer), count: answer.length };
  };

  const listRepositories: ListingApi['listRepositories'] = async ({
    next,
    signal,
  }): Promise<Page<ListedRepository>> => {
    const purpose = { step: 'listing repositories' };
    const at = readPosition(next);
    const query = (page: number) => `page=${page}&page_size=${pageSize}`;
    const projects = await readRows(`/projects?${query(at.projects)}`, purpose, { signal });
    const project = projects.rows[at.project];
    if (project === undefined) {
      return {
        items: [],
        next:
          projects.count === pageSize ? writePosition({ projects: at.projects + 1, project: 0, page: 1 }) : undefined,
      };
    }
    const name = encodeURIComponent(asText(project['name']) ?? '');
    const found = await readRows(`/projects/${name}/repositories?${query(at.page)}`, purpose, { signal });
    const items = found.rows.map((row) => readRepository(isPublicProject(project), row)).filter((one) => one !== null);
    const hasMore = found.count === pageSize;
    const isLast = !hasMore && projects.count < pageSize && at.project + 1 >= projects.rows.length;
    const following = hasMore ? { ...at, page: at.page + 1 } : { ...at, project: at.project + 1, page: 1 };
    return { items, next: isLast ? undefined : writePosition(following) };
  };

  return {
    listRepositories,
    listTags: async (repository, { page, limit, signal }) => {
      const slash = repository.indexOf('/');
      if (slash < 0)
        throw new AppError('not-found', `“${repository}” is in no project, which every repository of Harbor is.`);
      const project = encodeURIComponent(repository.slice(0, slash));
      // Its slashes would be taken for the path's, so Harbor wants them encoded twice.
      const name = encodeURIComponent(encodeURIComponent(repository.slice(slash + 1)));
      const path = `/projects/${project}/repositories/${name}/artifacts?page=${page}&page_size=${limit}&with_tag=true`;
      const { rows, count } = await readRows(path, { step: 'listing tags', repository }, { signal });
      return { tags: rows.flatMap(readTags), hasMore: count === limit };
    },
  };
}
