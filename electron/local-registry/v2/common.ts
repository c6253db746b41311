import type { OutgoingHttpHeaders } from 'node:http';
import type { Feature } from '../features.ts';
import type { Exchange } from '../http/exchange.ts';
import { registryProblem, type HttpProblem } from '../http/problem.ts';
import type { Scope } from '../auth/access.ts';
import type { Repository } from '../model/context.ts';
import type { RegistryModel } from '../model/registry-model.ts';
import { fullPath, isRepositoryPath, splitPath } from '../model/repositories.ts';

/** What every endpoint of `/v2/` works on. */
export interface RegistryEndpointDependencies {
  readonly model: RegistryModel;
  readonly features: ReadonlySet<Feature>;
}

/** 401 with the challenge that leads to the token service. */
export function challenge({ origin, request }: Exchange, scope?: string): HttpProblem {
  const parameters = [`realm="${origin}/v2/auth"`, `service="${request.headers.host ?? ''}"`];
  if (scope !== undefined) parameters.push(`scope="${scope}"`);
  const headers: OutgoingHttpHeaders = { 'WWW-Authenticate': `Bearer ${parameters.join(',')}` };
  return registryProblem(401, 'UNAUTHORIZED', 'access to the requested resource is not authorized', {}, headers);
}

/** Stops a caller without the right: with a challenge, or with 403 when the caller is known and no token would help. */
export function requireRight(exchange: Exchange, scope: Scope, path: string, repository: Repository | null): void {
  const { access } = exchange;
  if (access.may(scope, path, repository) && !wasRefused(exchange)) return;
  const known = access.caller.kind === 'user' || access.caller.kind === 'robot' || access.caller.kind === 'oauth';
  const isBasic = exchange.request.headers.authorization?.toLowerCase().startsWith('basic ') === true;
  if (known && isBasic) throw registryProblem(403, 'DENIED', 'requested access to the resource is denied');
  throw challenge(exchange, `repository:${path}:${scope === 'repo:read' ? 'pull' : 'pull,push'}`);
}

/**
 * True when a credential was sent and is none, for example a token that is too old. It must not pass as nobody: the
 * client would take what is public for all there is, instead of logging in again.
 */
export function wasRefused({ access }: Exchange): boolean {
  return access.hadBadCredential && access.caller.kind === 'anonymous';
}

/** The image repository to read from. */
export function repositoryToRead(
  { model }: Pick<RegistryEndpointDependencies, 'model'>,
  exchange: Exchange,
  name: string,
): Repository {
  const repository = findRepositoryToRead({ model }, exchange, name);
  if (repository === null) throw nameUnknown(name);
  return repository;
}

/** The same, where a repository that nobody has pushed to yet is an answer of its own: null. */
export function findRepositoryToRead(
  { model }: Pick<RegistryEndpointDependencies, 'model'>,
  exchange: Exchange,
  name: string,
): Repository | null {
  const path = checkedPath(name);
  const repository = model.lookupRepository(path, 'image');
  requireRight(exchange, 'repo:read', path, repository);
  return repository;
}

/** The image repository to change; with `create` it comes into being by the first push. */
export function repositoryToWrite(
  { model }: Pick<RegistryEndpointDependencies, 'model'>,
  exchange: Exchange,
  name: string,
  { create }: { create: boolean },
): Repository {
  const path = checkedPath(name);
  const found = model.lookupRepository(path);
  requireRight(exchange, 'repo:write', path, found);
  if (found !== null) {
    refuseUnwritable(model, found);
    return found;
  }
  if (!create) throw nameUnknown(name);
  requireRight(exchange, 'repo:create', path, null);
  const { namespace } = splitPath(path);
  if (model.lookupNamespace(namespace) !== null && !model.isNamespaceEnabled(namespace)) throw namespaceDisabled();
  return model.createRepository(path) ?? repositoryToWrite({ model }, exchange, name, { create: false });
}

function refuseUnwritable(model: RegistryModel, repository: Repository): void {
  if (repository.kind !== 'image') {
    throw registryProblem(405, 'UNSUPPORTED', 'this repository holds application releases, not images');
  }
  if (!model.namespaceOf(repository).enabled) throw namespaceDisabled();
  if (repository.state !== 'NORMAL') {
    throw registryProblem(405, 'DENIED', 'the repository is read-only', { is_readonly: true });
  }
}

function namespaceDisabled(): HttpProblem {
  return registryProblem(405, 'DENIED', 'this namespace is disabled');
}

function checkedPath(name: string): string {
  if (!isRepositoryPath(name)) throw registryProblem(400, 'NAME_INVALID', 'invalid repository name', { name });
  return fullPath(name);
}

export function nameUnknown(name: string): HttpProblem {
  return registryProblem(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
}

/** The `n` of a listing: `fallback` when it is absent or no number, at most `max`, 0 when negative. */
export function pageSize(query: URLSearchParams, fallback: number, max: number): number {
  const text = query.get('n');
  const wanted = text === null || !/^-?\d{1,9}$/.test(text.trim()) ? fallback : Number(text);
  return Math.min(Math.max(wanted, 0), max);
}
