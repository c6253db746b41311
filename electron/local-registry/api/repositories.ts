import { z } from 'zod';
import { sendEmpty, sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem } from '../http/problem.ts';
import type { Repository } from '../model/context.ts';
import { isRepositoryPath, splitPath } from '../model/repositories.ts';
import { jsonBody, requireRepository, requireRight, rfc2822, truthyArgument, type ApiDependencies } from './common.ts';

const pageSize = 100;
/** The most tags that `GET /repository/<r>` shows. */
const maxTagsShown = 500;

const createSchema = z.object({
  repository: z.string(),
  visibility: z.enum(['public', 'private']),
  description: z.string(),
  namespace: z.string().optional(),
  repo_kind: z.enum(['image', 'application']).nullable().optional(),
});

/** `/api/v1/repository` and `/api/v1/repository/<r>`. */
export function createRepositoryEndpoints(dependencies: ApiDependencies) {
  const { model } = dependencies;
  return {
    list(exchange: Exchange): void {
      const { query, access } = exchange;
      const namespace = query.get('namespace') ?? undefined;
      const [isPublic, isStarred] = [truthyArgument(query, 'public'), truthyArgument(query, 'starred')];
      if (namespace === undefined && !isPublic && !isStarred) {
        throw apiProblem('invalid_request', 'One of namespace, starred or public must be given.');
      }
      const kind = query.get('repo_kind') ?? 'image';
      const afterId = readPageToken(query.get('next_page'));
      // Nothing can be starred here; everything else is listed for those who may read it.
      const all =
        isStarred && namespace === undefined
          ? []
          : model.listRepositories({ ...(namespace === undefined ? {} : { namespace }), afterId });
      const visible = all.filter(
        (repository) =>
          repository.kind === kind &&
          access.mayList(repository) &&
          (namespace !== undefined || repository.isPublic || access.caller.kind === 'everyone'),
      );
      const page = visible.slice(0, pageSize);
      const last = page.at(-1);
      const hasMore = visible.length > pageSize && last !== undefined;
      sendJson(exchange, 200, {
        repositories: page.map((repository) => describeInList(repository, truthyArgument(query, 'last_modified'))),
        ...(hasMore ? { next_page: makePageToken(last.id) } : {}),
      });
    },
    async create(exchange: Exchange): Promise<void> {
      const body = await jsonBody(exchange, createSchema);
      const { caller } = exchange.access;
      const own = caller.kind === 'user' ? caller.name : caller.kind === 'everyone' ? 'library' : '';
      const path = `${body.namespace ?? own}/${body.repository}`;
      requireRight(exchange, 'repo:create', path, null);
      if (!isRepositoryPath(path)) throw apiProblem('invalid_request', 'Invalid repository name');
      const kind = body.repo_kind ?? 'image';
      const options = { isPublic: body.visibility === 'public', description: body.description, kind };
      const created = model.createRepository(path, options);
      if (created === null) throw apiProblem('invalid_request', 'Repository already exists');
      sendJson(exchange, 201, { ...splitPath(created.path), kind });
    },
    get(exchange: Exchange, path: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read', { evenApplication: true });
      const withTags = truthyArgument(exchange.query, 'includeTags', true);
      sendJson(exchange, 200, {
        ...describe(dependencies, exchange, repository),
        ...(withTags ? { tags: describeTags(dependencies, repository) } : {}),
        ...(truthyArgument(exchange.query, 'includeStats') ? { stats: [] } : {}),
      });
    },
    async update(exchange: Exchange, path: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:write', { evenApplication: true });
      const { description } = await jsonBody(exchange, z.object({ description: z.string() }));
      model.updateRepository(repository, { description });
      sendJson(exchange, 200, { success: true });
    },
    delete(exchange: Exchange, path: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:admin', { evenApplication: true });
      model.deleteRepository(repository);
      sendEmpty(exchange, 204);
    },
    async changeVisibility(exchange: Exchange, path: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:admin', { evenApplication: true });
      const { visibility } = await jsonBody(exchange, z.object({ visibility: z.enum(['public', 'private']) }));
      model.updateRepository(repository, { isPublic: visibility === 'public' });
      sendJson(exchange, 200, { success: true });
    },
    async changeState(exchange: Exchange, path: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:admin');
      const { state } = await jsonBody(exchange, z.object({ state: z.enum(['NORMAL', 'READ_ONLY', 'MIRROR']) }));
      model.updateRepository(repository, { state });
      sendJson(exchange, 200, { success: true });
    },
  };
}

function makePageToken(afterId: number): string {
  return Buffer.from(JSON.stringify({ afterId })).toString('base64url');
}

/** A token that cannot be read starts again at the first page, as in Quay. */
function readPageToken(token: string | null): number {
  if (token === null) return 0;
  try {
    const parsed = z.object({ afterId: z.int() }).safeParse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    return parsed.success ? parsed.data.afterId : 0;
  } catch {
    return 0;
  }
}

function describeInList(repository: Repository, withModified: boolean) {
  const { isPublic, description, kind, state, modifiedMs } = repository;
  return {
    ...splitPath(repository.path),
    description,
    is_public: isPublic,
    kind,
    state,
    is_starred: false,
    ...(withModified ? { last_modified: Math.floor(modifiedMs / 1000) } : {}),
  };
}

function describe({ model }: ApiDependencies, { access }: Exchange, repository: Repository) {
  const { isPublic, description, kind, state, path } = repository;
  return {
    ...splitPath(path),
    kind,
    description,
    is_public: isPublic,
    is_organization: true,
    is_starred: false,
    status_token: '',
    trust_enabled: false,
    tag_expiration_s: model.namespaceOf(repository).windowS,
    is_free_account: false,
    state,
    can_write: state === 'NORMAL' && access.may('repo:write', path, repository),
    can_admin: access.may('repo:admin', path, repository),
  };
}

function describeTags({ model }: ApiDependencies, repository: Repository): Record<string, unknown> {
  const { entries } = model.listRepositoryTagHistory(repository, { page: 1, size: maxTagsShown, activeOnly: true });
  return Object.fromEntries(
    entries.map(({ tag, manifest }) => [
      tag.name,
      {
        name: tag.name,
        size: manifest.layersSize,
        last_modified: rfc2822(tag.startMs),
        ...(tag.endMs === null ? {} : { expiration: rfc2822(tag.endMs) }),
        manifest_digest: manifest.digest,
      },
    ]),
  );
}
