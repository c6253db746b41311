import { z } from 'zod';
import { sendEmpty, sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem, messageProblem, plainProblem } from '../http/problem.ts';
import type { Namespace } from '../model/context.ts';
import type { OAuthToken, Robot } from '../model/credentials.ts';
import { jsonBody, rfc2822, type ApiDependencies } from './common.ts';

/** Quay's TAG_EXPIRATION_OPTIONS, and a year for those who keep their samples. Seconds. */
const windowOptions = [0, 86_400, 604_800, 1_209_600, 2_419_200, 31_536_000];
const tokenLifeMs = 10 * 365 * 86_400_000;

/**
 * Namespaces as organizations: their time-machine window, robot accounts and OAuth tokens. Every namespace belongs to
 * the one user of the registry.
 */
export function createOrganizationEndpoints(dependencies: ApiDependencies) {
  const { model } = dependencies;
  const required = (exchange: Exchange, name: string): Namespace => {
    requireAdmin(exchange, name);
    const namespace = model.lookupNamespace(name);
    if (namespace === null) throw apiProblem('not_found', 'Not Found');
    return namespace;
  };
  return {
    get(exchange: Exchange, name: string): void {
      const { windowS } = required(exchange, name);
      sendJson(exchange, 200, { name, is_admin: true, is_member: true, tag_expiration_s: windowS });
    },
    async update(exchange: Exchange, name: string): Promise<void> {
      requireAdmin(exchange, name);
      const { tag_expiration_s: windowS } = await jsonBody(exchange, z.object({ tag_expiration_s: z.int().min(0) }));
      if (!windowOptions.includes(windowS)) throw messageProblem(400, 'Invalid tag expiration option');
      model.changeNamespace(name, { windowS });
      sendJson(exchange, 200, { name, tag_expiration_s: windowS });
    },
    listRobots(exchange: Exchange, name: string): void {
      const robots = model.listRobots(required(exchange, name)).map((robot) => describeRobot(name, robot));
      sendJson(exchange, 200, { robots });
    },
    async createRobot(exchange: Exchange, name: string, shortName: string): Promise<void> {
      requireAdmin(exchange, name);
      const hasBody = Number(exchange.request.headers['content-length'] ?? 0) > 0;
      const schema = z.object({ description: z.string().max(255).default('') });
      const { description } = hasBody ? await jsonBody(exchange, schema) : { description: '' };
      if (!/^[a-z][a-z0-9_]{1,254}$/.test(shortName)) throw messageProblem(400, 'Invalid robot name');
      const made = model.createRobot(model.ensureNamespace(name), shortName, description);
      if (made === null) throw messageProblem(400, `Existing robot with name: ${name}+${shortName}`);
      sendJson(exchange, 201, { ...describeRobot(name, made.robot), token: made.token });
    },
    deleteRobot(exchange: Exchange, name: string, shortName: string): void {
      if (!model.deleteRobot(required(exchange, name), shortName)) throw apiProblem('not_found', 'Not Found');
      sendEmpty(exchange, 204);
    },
    listTokens(exchange: Exchange, name: string, application: string): void {
      const tokens = model.listOAuthTokens(required(exchange, name), application);
      sendJson(exchange, 200, { tokens: tokens.map(describeToken) });
    },
    async createToken(exchange: Exchange, name: string, application: string): Promise<void> {
      requireAdmin(exchange, name);
      const body = await jsonBody(
        exchange,
        z.object({
          name: z.string().max(255).default(''),
          scope: z.string().max(500),
          expiration: z.number().optional(),
        }),
      );
      const expiresMs = body.expiration === undefined ? model.now() + tokenLifeMs : Math.floor(body.expiration * 1000);
      const options = { application, name: body.name, scope: body.scope, expiresMs };
      const { row, token } = model.createOAuthToken(model.ensureNamespace(name), options);
      sendJson(exchange, 201, { token: { ...describeToken(row), token } });
    },
    deleteToken(exchange: Exchange, name: string, uuid: string): void {
      if (!model.deleteOAuthToken(required(exchange, name), uuid)) throw apiProblem('not_found', 'Not Found');
      sendEmpty(exchange, 204);
    },
  };
}

/** A token of an organization administers that organization alone. */
function requireAdmin(exchange: Exchange, namespace: string): void {
  const { access, method } = exchange;
  if (method !== 'GET' && access.hadBadCredential) throw plainProblem(403, 'CSRF token was invalid or missing.');
  const { caller } = access;
  if (caller.kind === 'anonymous') throw apiProblem('invalid_token', 'Requires authentication');
  const isOwn = caller.kind !== 'oauth' || caller.namespace === namespace;
  if (!isOwn || !access.mayGenerally('org:admin')) throw apiProblem('insufficient_scope', 'Unauthorized');
}

function describeRobot(namespace: string, { shortName, description, createdMs }: Robot) {
  return { name: `${namespace}+${shortName}`, description, created: rfc2822(createdMs), last_accessed: null };
}

function describeToken({ uuid, name, application, scope, createdMs, expiresMs }: OAuthToken) {
  const [created, expiration] = [rfc2822(createdMs), rfc2822(expiresMs)];
  return { uuid, name, application, scope, created, expiration };
}
