import { z } from 'zod';
import type { Scope } from '../auth/access.ts';
import type { Feature } from '../features.ts';
import { BodyTooLarge, readBody, type Exchange } from '../http/exchange.ts';
import { apiProblem, messageProblem, plainProblem } from '../http/problem.ts';
import type { Repository } from '../model/context.ts';
import type { RegistryModel } from '../model/registry-model.ts';
import { fullPath, isRepositoryPath } from '../model/repositories.ts';
import { bareMediaType } from '../../../shared/oci/media-types.ts';

export interface ApiDependencies {
  readonly model: RegistryModel;
  readonly features: ReadonlySet<Feature>;
}

/** JSON bodies of `/api/v1` are small; releases bring their blob along and have their own limit. */
const maxBodyBytes = 1 << 20;

/** RFC 2822 with `-0000`, as Quay writes dates in tags and manifests. */
export function rfc2822(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace('GMT', '-0000');
}

/**
 * Stops a caller without the right, in Quay's words: 401 for nobody, 403 for somebody. A credential that was not
 * accepted counts as nobody, and on a write is told as a missing CSRF token.
 */
export function requireRight(exchange: Exchange, scope: Scope, path: string, repository: Repository | null): void {
  const { access, method } = exchange;
  const isWrite = method !== 'GET' && method !== 'HEAD';
  if (isWrite && access.hadBadCredential) throw plainProblem(403, 'CSRF token was invalid or missing.');
  if (access.may(scope, path, repository)) return;
  if (access.caller.kind === 'anonymous') throw apiProblem('invalid_token', 'Requires authentication');
  throw apiProblem('insufficient_scope', 'Unauthorized');
}

/** The image repository of a path; 404 only for those who would be allowed to see it. */
export function requireRepository(
  { model }: ApiDependencies,
  exchange: Exchange,
  path: string,
  scope: Scope,
  { evenApplication = false }: { evenApplication?: boolean } = {},
): Repository {
  const full = fullPath(path);
  const found = isRepositoryPath(path) ? model.lookupRepository(full) : null;
  requireRight(exchange, scope, full, found);
  if (found === null) throw apiProblem('not_found', 'Not Found');
  if (found.kind === 'application' && !evenApplication) {
    throw messageProblem(501, 'This feature is not available for application repositories');
  }
  return found;
}

/** 503 when the repository takes no changes; trying again does not help. */
export function requireWritable(repository: Repository): void {
  if (repository.state !== 'NORMAL') {
    throw messageProblem(503, `${repository.path} is in state ${repository.state}: it cannot be changed`);
  }
}

/** The body as JSON of that shape. */
export async function jsonBody<S extends z.ZodType>({ request }: Exchange, schema: S): Promise<z.infer<S>> {
  const value = await parseBody(request);
  if (value === null || value === undefined) throw apiProblem('invalid_request', 'Missing JSON body');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw apiProblem('invalid_request', z.prettifyError(parsed.error));
}

async function parseBody(request: Exchange['request']): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readBody(request, maxBodyBytes);
  } catch (error) {
    if (error instanceof BodyTooLarge) throw messageProblem(413, 'The request body is too large.');
    throw error;
  }
  if (bareMediaType(request.headers['content-type'] ?? '') !== 'application/json') {
    throw messageProblem(415, 'The request body must be JSON: send Content-Type: application/json.');
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw messageProblem(400, 'The request body is not valid JSON.');
  }
}

/** An integer query argument. 400 with the help text keyed by the argument when it is none. */
export function integerArgument(query: URLSearchParams, name: string, fallback: number, help: string): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^[+-]?\d{1,15}$/.test(text.trim())) throw messageProblem(400, { [name]: help });
  return Number(text);
}

/** Quay's truthy_bool: everything but these texts is true, `no` and `off` included. */
export function truthyArgument(query: URLSearchParams, name: string, fallback = false): boolean {
  const text = query.get(name);
  return text === null ? fallback : !['false', 'False', 'FALSE', '0', '', 'null'].includes(text);
}
