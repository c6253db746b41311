import { AppError } from '../../../shared/errors.ts';
import type { ResponseHeaders } from '../http/headers.ts';
import type { Where } from '../http/messages.ts';
import type { Credentials, LoginSource } from '../registry.ts';
import { basicHeader } from './basic.ts';
import { accessDenied, signInRequired, wrongPassword } from './refusals.ts';
import { createDemandReader, type Scheme, type SchemeDependencies } from './scheme.ts';
import { type Access, accessKey, expectedScopes, mergeScopes } from './scopes.ts';
import type { TokenQuestion } from './token.ts';
import { createTokenCache } from './token-cache.ts';
import type { Token } from './token-reply.ts';

/** An `Authorization` header and where it came from. */
export interface Authorization {
  readonly header: string;
  /** Set for a token from the token service: under which key it is kept. */
  readonly issued?: { readonly key: string; readonly value: string } | undefined;
}

/** A request that got a 401. */
export interface RefusedRequest {
  readonly access: Access | undefined;
  readonly headers: ResponseHeaders;
  readonly used: Authorization | null;
  /** How many tokens that were refused for this request have been replaced already. */
  readonly refreshes: number;
  readonly where: Where;
}

/** Decides what `Authorization` a `/v2/` request carries. Nothing is sent before the registry has asked for it. */
export interface Authenticator {
  /** What is known to be needed; null means: ask without. */
  before(access: Access | undefined, where: Where): Promise<Authorization | null>;
  /** The answer to a 401. @throws AppError when there is nothing (more) to try; says why. */
  answer(refused: RefusedRequest): Promise<Authorization>;
}

/** What an authenticator needs. */
export interface AuthenticatorDependencies extends SchemeDependencies {
  readonly login: LoginSource;
  readonly now: () => number;
  readonly requestToken: (question: TokenQuestion, where: Where) => Promise<Token>;
}

const noHeaders: ResponseHeaders = { get: () => null, all: () => [] };

type Bearer = Scheme & { readonly kind: 'bearer' };

/** Quay's token service is a path of the registry itself. */
function isQuayRealm(realm: URL): boolean {
  return realm.pathname === '/v2/auth';
}

/** An open registry, or a token service that gives nothing without a scope: then the request itself must ask. */
function nothingUnasked(error: unknown): null {
  if (error instanceof AppError && (error.details.reason === 'E_NO_CHALLENGE' || error.details.status === 400))
    return null;
  throw error;
}

const repositoryOf = (access: Access | undefined) =>
  access === undefined || access === 'catalog' ? undefined : access.repository;

function basicAuthorization(credentials: Credentials, where: Where): Authorization {
  switch (credentials.method) {
    case 'anonymous':
      throw signInRequired(where);
    case 'basic':
      return { header: basicHeader(credentials.username, credentials.password) };
    case 'token':
      return { header: basicHeader('$oauthtoken', credentials.token) };
  }
}

/** A login that another program keeps may be another by now; the same one would be refused again. */
function unlessRefused(
  authorization: Authorization,
  { used, refreshes, where }: Pick<RefusedRequest, 'used' | 'refreshes' | 'where'>,
): Authorization {
  if (used !== null && (refreshes > 0 || authorization.header === used.header)) throw wrongPassword(where);
  return authorization;
}

/** The authenticator of one registry and one identity. */
export function createAuthenticator(dependencies: AuthenticatorDependencies): Authenticator {
  const who = (access: Access | undefined, refused = false) => dependencies.login(repositoryOf(access), { refused });
  const tokens = createTokenCache(dependencies.now);
  const readDemand = createDemandReader(dependencies);
  // Scopes by what they are for, as the registry's challenges named them.
  const demanded = new Map<string, readonly string[]>();
  let known: Scheme | null = null;
  const scopesFor = (access: Access | undefined) => demanded.get(accessKey(access)) ?? expectedScopes(access);

  const bearer = async ({ realm, service }: Bearer, access: Access | undefined, where: Where) => {
    const credentials = await who(access);
    // A token that is not Quay's kind is what the registry itself takes; its token service would not know it.
    if (credentials.method === 'token' && !isQuayRealm(realm)) return { header: `Bearer ${credentials.token}` };
    const scopes = scopesFor(access);
    const key = JSON.stringify([realm.href, service, scopes]);
    const asking = { ...where, step: 'getting an access token', reference: undefined };
    const token = await tokens.get(key, () => dependencies.requestToken({ realm, service, scopes }, asking));
    return { header: `Bearer ${token.value}`, issued: { key, value: token.value } };
  };

  /** Who we are, unasked: by the scheme that `/v2/` names, if any. */
  const introduce = async (where: Where): Promise<Authorization> => {
    known ??= (await readDemand(noHeaders, where)).scheme;
    return known.kind === 'basic' ? basicAuthorization(await who('catalog'), where) : bearer(known, 'catalog', where);
  };

  return {
    before: async (access, where) => {
      if (access !== 'catalog' && known === null) return null;
      const credentials = await who(access);
      if (access === 'catalog' && credentials.method !== 'anonymous') return introduce(where).catch(nothingUnasked);
      if (known === null || (known.kind === 'basic' && credentials.method === 'anonymous')) return null;
      if (known.kind === 'basic') return basicAuthorization(credentials, where);
      return scopesFor(access).length === 0 ? null : bearer(known, access, where);
    },
    answer: async ({ access, headers, used, refreshes, where }) => {
      const { scheme, scopes } = await readDemand(headers, where);
      known = scheme;
      if (scheme.kind === 'basic') {
        return unlessRefused(basicAuthorization(await who(access, used !== null), where), { used, refreshes, where });
      }
      const before = scopesFor(access).join(' ');
      demanded.set(accessKey(access), mergeScopes(scopes, expectedScopes(access)));
      const isNewDemand = scopesFor(access).join(' ') !== before;
      if (used !== null) {
        if (used.issued === undefined) throw wrongPassword(where);
        tokens.forget(used.issued.key, used.issued.value);
        // One refresh; one more when the registry named a scope it had not named before.
        if (refreshes >= (isNewDemand ? 2 : 1)) {
          throw (await who(access)).method === 'anonymous' ? signInRequired(where) : accessDenied(where);
        }
      }
      return bearer(scheme, access, where);
    },
  };
}
