/** Splits `type:name:actions` at the last colon, because a name may hold a port. */
function split(scope: string): { resource: string; actions: string[] } | null {
  const colon = scope.lastIndexOf(':');
  if (colon <= 0) return null;
  const actions = scope
    .slice(colon + 1)
    .split(',')
    .filter((action) => action !== '');
  return { resource: scope.slice(0, colon), actions };
}

/** The scopes of a challenge's `scope` parameter, which separates them by blanks. */
export function readScopes(parameter: string | undefined): string[] {
  return (parameter ?? '')
    .split(/\s+/)
    .filter((scope) => scope !== '')
    .slice(0, 50);
}

/**
 * Unites scopes: one entry per resource, actions sorted, `*` swallowing the rest. What was demanded comes first,
 * because some registries only look at the first scope. What cannot be read stays as it is.
 */
export function mergeScopes(demanded: readonly string[], wanted: readonly string[]): string[] {
  const byResource = new Map<string, Set<string> | null>();
  for (const scope of [...demanded, ...wanted]) {
    const parts = split(scope);
    if (parts === null) {
      byResource.set(scope, null);
      continue;
    }
    const actions = byResource.get(parts.resource) ?? new Set();
    for (const action of parts.actions) actions.add(action);
    byResource.set(parts.resource, actions);
  }
  return [...byResource].map(([resource, actions]) => {
    if (actions === null) return resource;
    return `${resource}:${actions.has('*') ? '*' : [...actions].sort().join(',')}`;
  });
}

/**
 * What a request means to do, as far as tokens care. `catalog`: see what is one's own, which registries that answer
 * everybody only show to those who say unasked who they are.
 */
export type Access =
  | 'catalog'
  | {
      readonly repository: string;
      readonly action: 'pull' | 'push' | 'delete';
      /** A second repository that is read in the same request: the source of a mount. */
      readonly alsoPull?: string | undefined;
    };

/**
 * Scopes to ask for before being told. None for deletion: registries disagree about the word for it (`delete`,
 * `push`, `*`) and some refuse a token request that has the wrong one, so there the challenge decides.
 */
export function expectedScopes(access: Access | undefined): string[] {
  if (access === undefined || access === 'catalog' || access.action === 'delete') return [];
  const own = `repository:${access.repository}:${access.action === 'push' ? 'pull,push' : 'pull'}`;
  return access.alsoPull === undefined ? [own] : mergeScopes([own], [`repository:${access.alsoPull}:pull`]);
}

/** Under which name what a challenge demanded is remembered. */
export function accessKey(access: Access | undefined): string {
  if (access === undefined || access === 'catalog') return access ?? '';
  return `${access.action} ${access.repository} ${access.alsoPull ?? ''}`;
}
