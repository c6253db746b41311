import { createAccess, type Access, type Caller } from '../auth/access.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import type { TokenIssuer } from '../auth/tokens.ts';
import { sendJson, type Exchange } from '../http/exchange.ts';
import { registryProblem } from '../http/problem.ts';
import { fullPath, isRepositoryPath } from '../model/repositories.ts';
import type { RegistryEndpointDependencies } from './common.ts';

type Action = 'pull' | 'push' | '*';
const actions: readonly string[] = ['pull', 'push', '*'];

/**
 * `GET /v2/auth?service=&scope=repository:<name>:pull,push`: `{"token"}`. What the caller may not do is left out of the
 * token in silence, and a repository that may be created comes into being here, both as in Quay.
 */
export function createTokenEndpoint(
  { model }: RegistryEndpointDependencies,
  authenticator: Authenticator,
  tokens: TokenIssuer,
) {
  const grant = (access: Access, path: string, wanted: readonly Action[]): Set<Action> => {
    const repository = model.lookupRepository(path);
    const granted = new Set<Action>();
    const mayPush = access.may(repository === null ? 'repo:create' : 'repo:write', path, repository);
    if (wanted.includes('push') && mayPush && (repository === null || repository.state === 'NORMAL')) {
      if (repository === null) model.createRepository(path);
      granted.add('push');
    }
    if (wanted.includes('pull') && access.may('repo:read', path, model.lookupRepository(path))) granted.add('pull');
    if (wanted.includes('*') && access.may('repo:admin', path, repository)) granted.add('*');
    return granted;
  };

  return (exchange: Exchange): void => {
    const wanted = exchange.query.getAll('scope').map(parseScope);
    const caller = identify(authenticator, exchange, wanted.length > 0);
    const access = createAccess(caller);
    const grants = new Map<string, Set<Action>>();
    for (const { path, actions: asked } of wanted) {
      grants.set(path, new Set([...(grants.get(path) ?? []), ...grant(access, path, asked)]));
    }
    sendJson(exchange, 200, { token: tokens.issue(caller, grants, exchange.query.get('service') ?? '') });
  };
}

function identify(authenticator: Authenticator, exchange: Exchange, hasScope: boolean): Caller {
  const authorization = exchange.request.headers.authorization;
  const caller = authenticator.basic(authorization);
  if (caller === null) throw unauthorized('Invalid username or password');
  if (caller !== 'none') return caller;
  const { caller: anyone } = authenticator.forRegistry(undefined);
  if (!hasScope && anyone.kind === 'anonymous') throw unauthorized('Credentials or a scope are needed');
  return anyone;
}

function unauthorized(message: string) {
  return registryProblem(401, 'UNAUTHORIZED', message);
}

/** `repository:<name>:<actions>` and nothing else: no catalog scope, no delete, no two scopes in one parameter. */
function parseScope(scope: string): { path: string; actions: Action[] } {
  const [type = '', ...rest] = scope.split(':');
  const wanted = (rest.pop() ?? '').split(',');
  const name = rest.join(':');
  if (type !== 'repository' || name === '' || /\s/.test(scope) || !wanted.every((action) => actions.includes(action))) {
    throw registryProblem(400, 'INVALID_REQUEST', `scope is not understood: ${scope}`);
  }
  if (!isRepositoryPath(name)) throw registryProblem(400, 'NAME_INVALID', 'invalid repository name', { name });
  return { path: fullPath(name), actions: wanted as Action[] };
}
