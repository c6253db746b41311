import { AppError } from '../../../shared/errors.ts';
import { failure, place, type Where } from '../http/messages.ts';

/** The registry knows neither this user nor this password. */
export function wrongPassword(where: Where): AppError {
  return new AppError('unauthorized', failure(where, 'the user name or password is wrong.'), {
    ...place(where),
    status: 401,
    reason: 'E_CREDENTIALS',
    advice: 'Sign in again. Where two-factor sign-in is on, an access token takes the place of the password.',
  });
}

/** Nothing for anonymous users here. */
export function signInRequired(where: Where): AppError {
  return new AppError('unauthorized', failure(where, 'the registry asks to sign in.'), {
    ...place(where),
    status: 401,
    reason: 'E_SIGN_IN_REQUIRED',
    advice: 'Sign in to this registry with an account that may do this.',
  });
}

/** Known, but not allowed: the token service gave a token and the registry refused it. */
export function accessDenied(where: Where): AppError {
  const target = where.repository === undefined ? '' : ` to ${where.repository}`;
  return new AppError('denied', failure(where, `the sign-in is valid, but has no access${target}.`), {
    ...place(where),
    status: 401,
    reason: 'E_ACCESS',
    advice: 'Check the name (some registries say this of repositories that do not exist), or ask for access.',
  });
}

/** A 401 that does not say how to sign in, not even on `/v2/`. */
export function noChallenge(where: Where): AppError {
  return new AppError('unauthorized', failure(where, 'the registry refuses, but does not say how to sign in.'), {
    ...place(where),
    status: 401,
    reason: 'E_NO_CHALLENGE',
    advice: 'Check the address: it may be that of a web page or of a proxy rather than of a registry.',
  });
}

/** A token service that must not get the password. `ask`: the user may allow it, once for this pair of hosts. */
export function untrustedRealm(where: Where, judgement: { why: string; ask: boolean; host: string | null }): AppError {
  return new AppError('untrusted', failure(where, `${judgement.why}. Nothing was sent there.`), {
    ...place(where),
    reason: judgement.ask ? 'E_REALM' : 'E_REALM_INVALID',
    realm: judgement.ask ? (judgement.host ?? undefined) : undefined,
    advice: judgement.ask
      ? `Allow ${judgement.host ?? 'it'} as the token service of ${where.registry} if you know that it is.`
      : 'Tell whoever runs the registry; its token service is set up wrongly.',
  });
}
