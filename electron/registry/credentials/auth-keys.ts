// Docker Hub has one key for everything, older than its present addresses.
const hubKey = 'https://index.docker.io/v1/';
const hubHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** The key that Docker stores a registry's login under, and asks helpers for. */
export function dockerKey(host: string): string {
  return hubHosts.has(host.toLowerCase()) ? hubKey : host;
}

/** A key reduced to host and port: without scheme and without what follows. */
export function hostOfKey(key: string): string {
  const bare = key.replace(/^https?:\/\//i, '');
  return (bare.split('/', 1)[0] ?? '').toLowerCase();
}

/** The host for comparing: Docker Hub's names are one. */
function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return hubHosts.has(lower) ? 'docker.io' : lower;
}

/** Path after the host, without the API versions that old keys end in. */
function pathOfKey(key: string): string {
  const bare = key.replace(/^https?:\/\//i, '');
  const slash = bare.indexOf('/');
  const path = slash < 0 ? '' : bare.slice(slash + 1).replace(/\/+$/, '');
  return path === 'v1' || path === 'v2' ? '' : path;
}

/**
 * The key of Docker's file that is for a host: the exact one first, then one that is the host when reduced.
 * Hosts that differ in their port are different.
 */
export function findDockerKey(keys: Iterable<string>, host: string): string | null {
  const all = [...keys];
  const exact = all.find((key) => key === dockerKey(host) || key === host);
  if (exact !== undefined) return exact;
  return all.find((key) => pathOfKey(key) === '' && canonicalHost(hostOfKey(key)) === canonicalHost(host)) ?? null;
}

/**
 * The key of Podman's file that is for a repository: the longest of `host/a/b/c`, `host/a/b`, `host/a`, `host`
 * (containers-auth.json(5)).
 */
export function findPodmanKey(keys: Iterable<string>, host: string, repository?: string): string | null {
  const all = [...keys];
  const parts = repository === undefined ? [] : repository.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const wanted = parts.slice(0, length).join('/');
    const found = all.find((key) => canonicalHost(hostOfKey(key)) === canonicalHost(host) && pathOfKey(key) === wanted);
    if (found !== undefined) return found;
  }
  return findDockerKey(all, host);
}

/** The path of a key that is for a part of a host (Podman); null for other hosts and for keys of the whole host. */
export function scopeOfKey(key: string, host: string): string | null {
  const path = pathOfKey(key);
  return path !== '' && canonicalHost(hostOfKey(key)) === canonicalHost(host) ? path : null;
}
