import type { ResponseHeaders } from '../http/headers.ts';
import type { Where } from '../http/messages.ts';
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.ts';
import { judgeRealm } from './realm-trust.ts';
import { noChallenge, untrustedRealm } from './refusals.ts';
import { readScopes } from './scopes.ts';

/** How a registry wants to be signed in to, judged to be safe. */
export type Scheme =
  { readonly kind: 'basic' } | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string | undefined };

/** A scheme and the scopes the challenge demanded. */
export interface Demand {
  readonly scheme: Scheme;
  readonly scopes: readonly string[];
}

/** What reading a challenge needs. */
export interface SchemeDependencies {
  readonly registry: URL;
  readonly approvedRealms: readonly string[];
  /** `GET /v2/` without credentials; its challenge helps where the real request's 401 had none. */
  readonly ping: (where: Where) => Promise<ResponseHeaders>;
}

const challengeIn = (headers: ResponseHeaders) => chooseChallenge(parseChallenges(headers.all('www-authenticate')));

/**
 * Makes the function that reads the demand of a 401.
 * @returns a function that throws AppError `untrusted` for a realm that must not get credentials, `unauthorized`
 * (E_NO_CHALLENGE) where neither the answer nor `/v2/` has a challenge.
 */
export function createDemandReader(dependencies: SchemeDependencies) {
  let pinged: Promise<Challenge | null> | null = null;

  const fromPing = async (where: Where): Promise<Challenge | null> => {
    pinged ??= dependencies.ping(where).then(challengeIn);
    try {
      return await pinged;
    } catch (error) {
      pinged = null;
      throw error;
    }
  };

  return async (headers: ResponseHeaders, where: Where): Promise<Demand> => {
    const challenge = challengeIn(headers) ?? (await fromPing(where));
    if (challenge === null) throw noChallenge(where);
    if (challenge.scheme === 'basic') return { scheme: { kind: 'basic' }, scopes: [] };
    const judgement = judgeRealm(challenge.parameters.get('realm'), dependencies.registry, dependencies.approvedRealms);
    if (!judgement.trusted) throw untrustedRealm(where, judgement);
    return {
      scheme: { kind: 'bearer', realm: judgement.realm, service: challenge.parameters.get('service') },
      scopes: readScopes(challenge.parameters.get('scope')),
    };
  };
}
