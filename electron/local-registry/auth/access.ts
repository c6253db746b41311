import type { Repository } from '../model/context.ts';
import { splitPath } from '../model/repositories.ts';

/** Quay's OAuth scopes that mean something here. */
export const scopes = [
  'repo:read',
  'repo:write',
  'repo:admin',
  'repo:create',
  'user:read',
  'user:admin',
  'org:admin',
  'super:user',
] as const;
export type Scope = (typeof scopes)[number];

/** Who asks. `everyone` is the registry without a password: whoever reaches it may do everything. */
export type Caller =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'anonymous' }
  /** The user the registry was started with, by Basic or by a token of the token service. */
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'robot'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'oauth'; readonly namespace: string; readonly granted: ReadonlySet<Scope> };

/** Repository actions that a bearer token of `/v2/auth` carries. */
export type TokenGrants = ReadonlyMap<string, ReadonlySet<'pull' | 'push' | '*'>>;

/** What a caller may do. A public repository is readable by all. */
export interface Access {
  readonly caller: Caller;
  /** True when a credential was sent and not accepted; the request then counts as anonymous. */
  readonly hadBadCredential: boolean;
  may(scope: Scope, path: string, repository: Repository | null): boolean;
  /** May see it in a listing, whatever a bearer token was narrowed to. */
  mayList(repository: Repository): boolean;
  /** For calls that concern no repository. */
  mayGenerally(scope: Scope): boolean;
}

const robotScopes: readonly Scope[] = ['repo:read', 'repo:write', 'repo:create'];

/** The rights of a caller; `grants` narrows them to what a bearer token was given. */
export function createAccess(caller: Caller, grants: TokenGrants | null = null, hadBadCredential = false): Access {
  const inNamespace = (namespace: string, path: string) => splitPath(path).namespace === namespace;
  const general = (scope: Scope): boolean => {
    switch (caller.kind) {
      case 'everyone':
      case 'user':
        return true;
      case 'robot':
        return robotScopes.includes(scope);
      case 'oauth':
        return caller.granted.has(scope);
      case 'anonymous':
        return false;
    }
  };
  const byRights = (scope: Scope, path: string, repository: Repository | null): boolean => {
    if (scope === 'repo:read' && repository?.isPublic === true) return true;
    if (!general(scope)) return false;
    return caller.kind === 'robot' || caller.kind === 'oauth' ? inNamespace(caller.namespace, path) : true;
  };
  return {
    caller,
    hadBadCredential,
    may: (scope, path, repository) => byRights(scope, path, repository) && granted(grants, scope, path),
    mayList: (repository) => byRights('repo:read', repository.path, repository),
    mayGenerally: (scope) => general(scope) && grants === null,
  };
}

function granted(grants: TokenGrants | null, scope: Scope, path: string): boolean {
  if (grants === null) return true;
  const actions = grants.get(path);
  if (actions === undefined) return false;
  if (scope === 'repo:read') return actions.has('pull') || actions.has('*');
  if (scope === 'repo:admin') return actions.has('*');
  return actions.has('push') || actions.has('*');
}
