import { bareMediaType } from '../../../shared/oci/media-types.ts';
import type { z } from 'zod';
import { BodyTooLarge, readBody, type Exchange } from '../http/exchange.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Scope } from '../auth/access.ts';
import type { Repository } from '../model/context.ts';
import type { RegistryModel } from '../model/registry-model.ts';
import { isRepositoryPath } from '../model/repositories.ts';

export interface ReleaseEndpointDependencies {
  readonly model: RegistryModel;
}

/** A package travels as base64 inside JSON, so its size is bounded by what is sensible to hold in memory. */
export const maxPackageBytes = 64 << 20;

const statuses = {
  'invalid-usage': 400,
  'unauthorized-access': 401,
  forbidden: 403,
  'package-not-found': 404,
  'channel-not-found': 404,
  'package-release-not-found': 404,
  'read-only': 405,
  'package-exists': 409,
  'invalid-release': 422,
} as const;

/** `{"error":{code, message, details}}`, the error body of `/cnr`. */
export function releaseProblem(code: keyof typeof statuses, message: string, details: object = {}): HttpProblem {
  return new HttpProblem(statuses[code], { error: { code, message, details } });
}

const typePrefix = 'application/vnd.cnr.package-manifest.';
const typeSuffix = '.v0.json';
const shortTypes = ['helm', 'kpm', 'docker-compose'];

/** `helm` or its whole media type → the whole media type. @throws 404 for a name that was never heard of. */
export function releaseMediaType(name: string): string {
  const short = shortTypes.find((known) => name === known || name === `${typePrefix}${known}${typeSuffix}`);
  if (short === undefined) throw releaseProblem('package-not-found', `Unknown media type ${name}`);
  return `${typePrefix}${short}${typeSuffix}`;
}

/** The short form, as it stands in addresses. */
export function shortMediaType(mediaType: string): string {
  return mediaType.startsWith(typePrefix) ? mediaType.slice(typePrefix.length, -typeSuffix.length) : mediaType;
}

/** Stops a caller without the right. */
export function requireReleaseRight(exchange: Exchange, scope: Scope, path: string, found: Repository | null): void {
  if (exchange.access.may(scope, path, found)) return;
  if (exchange.access.caller.kind === 'anonymous') {
    throw releaseProblem('unauthorized-access', `Unauthorized access to ${path}`);
  }
  throw releaseProblem('forbidden', `No right to use ${path}`);
}

/** The application repository, or null for a package that does not exist yet. 405 for an image repository. */
export function findPackage(
  { model }: ReleaseEndpointDependencies,
  exchange: Exchange,
  path: string,
  scope: Scope,
): Repository | null {
  if (!isRepositoryPath(path) || !path.includes('/')) {
    throw releaseProblem('invalid-usage', `Invalid package name: ${path}`, { name: path });
  }
  const found = model.lookupRepository(path);
  requireReleaseRight(exchange, found === null && scope === 'repo:write' ? 'repo:create' : scope, path, found);
  if (found !== null && found.kind !== 'application') {
    throw new HttpProblem(405, {
      error: { code: 'invalid-usage', message: `${path} holds images, not application releases`, details: {} },
    });
  }
  return found;
}

/** @throws 404 package-not-found */
export function requirePackage(
  dependencies: ReleaseEndpointDependencies,
  exchange: Exchange,
  path: string,
  scope: Scope,
): Repository {
  const found = findPackage(dependencies, exchange, path, scope);
  if (found === null) throw releaseProblem('package-not-found', `Package ${path} does not exist`, { package: path });
  if (scope !== 'repo:read' && found.state !== 'NORMAL') throw releaseProblem('read-only', `${path} is read-only`);
  return found;
}

/** The body as JSON of that shape. @throws 400 invalid-usage */
export async function releaseBody<S extends z.ZodType>(
  { request }: Exchange,
  schema: S,
  maxBytes: number,
): Promise<z.infer<S>> {
  try {
    const bytes = await readBody(request, maxBytes);
    const type = bareMediaType(request.headers['content-type'] ?? '');
    const parsed = schema.safeParse(type === 'application/json' ? JSON.parse(bytes.toString('utf8')) : null);
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (error instanceof BodyTooLarge)
      throw releaseProblem('invalid-usage', `The package is larger than ${String(maxBytes)} bytes`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw releaseProblem('invalid-usage', 'The request body is not the JSON that this address takes');
}
