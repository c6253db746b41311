import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { scopes, type Caller, type Scope } from '../auth/access.ts';
import { sameText } from '../auth/same-text.ts';
import type { RowOf } from '../storage/schema.ts';
import type { ModelContext, Namespace } from './context.ts';

export type Robot = RowOf<'robots'>;
export type OAuthToken = RowOf<'oauthTokens'>;

/** Robot accounts and OAuth tokens. A secret is shown once, when it is made; the store keeps its hash. */
export interface CredentialModel {
  /** Null when the name is taken. */
  createRobot(namespace: Namespace, shortName: string, description: string): { robot: Robot; token: string } | null;
  listRobots(namespace: Namespace): Robot[];
  deleteRobot(namespace: Namespace, shortName: string): boolean;
  createOAuthToken(
    namespace: Namespace,
    options: { application: string; name: string; scope: string; expiresMs: number },
  ): { row: OAuthToken; token: string };
  listOAuthTokens(namespace: Namespace, application: string): OAuthToken[];
  deleteOAuthToken(namespace: Namespace, uuid: string): boolean;
  /** The robot `namespace+name` with that token, or null. */
  robotCaller(name: string, token: string): Caller | null;
  /** Whom the token speaks for, or null when it is unknown or expired. */
  oauthCaller(token: string): Caller | null;
}

/** Quay tokens are at least this long; the first half finds the row, the rest proves it. */
const tokenLength = 40;

export function createCredentialModel({ rows, time }: ModelContext): CredentialModel {
  const namespaceName = (id: number) => rows.namespaces.get({ id })?.name ?? '';
  return {
    createRobot(namespace, shortName, description) {
      const own = { namespaceId: namespace.id, shortName };
      if (rows.robots.get(own) !== null) return null;
      const token = randomBytes(32).toString('hex').toUpperCase();
      const robot = rows.robots.insert({ ...own, description, secretHash: hash(token), createdMs: time.now() });
      return { robot, token };
    },
    listRobots: (namespace) => rows.robots.find({ where: { namespaceId: namespace.id }, order: ['shortName'] }),
    deleteRobot: (namespace, shortName) => rows.robots.remove({ namespaceId: namespace.id, shortName }) > 0,
    createOAuthToken(namespace, { application, name, scope, expiresMs }) {
      const token = randomBytes(tokenLength).toString('hex').slice(0, tokenLength);
      const row = rows.oauthTokens.insert({
        namespaceId: namespace.id,
        uuid: randomUUID(),
        application,
        name,
        lookup: token.slice(0, tokenLength / 2),
        secretHash: hash(token),
        scope,
        createdMs: time.now(),
        expiresMs,
      });
      return { row, token };
    },
    listOAuthTokens: (namespace, application) =>
      rows.oauthTokens.find({ where: { namespaceId: namespace.id, application } }),
    deleteOAuthToken: (namespace, uuid) => rows.oauthTokens.remove({ namespaceId: namespace.id, uuid }) > 0,
    robotCaller(name, token) {
      const plus = name.indexOf('+');
      const namespace = rows.namespaces.get({ name: name.slice(0, plus) });
      const robot =
        namespace === null ? null : rows.robots.get({ namespaceId: namespace.id, shortName: name.slice(plus + 1) });
      if (namespace === null || robot === null || !sameText(robot.secretHash, hash(token))) return null;
      return { kind: 'robot', name, namespace: namespace.name };
    },
    oauthCaller(token) {
      const row = rows.oauthTokens.get({ lookup: token.slice(0, tokenLength / 2) });
      if (row === null || !sameText(row.secretHash, hash(token)) || row.expiresMs <= time.now()) return null;
      return { kind: 'oauth', namespace: namespaceName(row.namespaceId), granted: parseScopes(row.scope) };
    },
  };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Blanks or commas between them; one unknown scope empties the whole set, as in Quay's `auth/scopes.py`. */
export function parseScopes(text: string): Set<Scope> {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const known = names.filter((name): name is Scope => scopes.some((scope) => scope === name));
  return new Set(known.length === names.length ? known : []);
}
