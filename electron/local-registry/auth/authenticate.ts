import { createAccess, type Access, type Caller } from './access.ts';
import { sameText } from './same-text.ts';
import type { TokenIssuer } from './tokens.ts';

/** The one user of a registry that was started with a password. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Credentials that the registry gave out itself. */
export interface IssuedCredentials {
  /** A robot account `namespace+name`, by its token. */
  robot(name: string, token: string): Caller | null;
  /** An OAuth access token. */
  oauth(token: string): Caller | null;
}

/** Finds out who asks, from the Authorization header. */
export interface Authenticator {
  /** For `/v2/`: Basic, or a token of the token service. */
  forRegistry(authorization: string | undefined): Access;
  /** For `/api/v1`: an OAuth token; and, unlike Quay, Basic of the user. */
  forApi(authorization: string | undefined): Access;
  /** Basic credentials; `none` when there are none, null when they are wrong. */
  basic(authorization: string | undefined): Caller | 'none' | null;
}

export function createAuthenticator(options: {
  account: Account | null;
  tokens: TokenIssuer;
  issued: IssuedCredentials;
}): Authenticator {
  const { account, tokens, issued } = options;
  const anyone: Caller = account === null ? { kind: 'everyone' } : { kind: 'anonymous' };

  const byPassword = (user: string, password: string): Caller | null => {
    if (account === null) return anyone;
    if (user === '$oauthtoken') return issued.oauth(password);
    if (user.includes('+')) return issued.robot(user, password);
    const right = [sameText(user, account.user), sameText(password, account.password)];
    return right.every(Boolean) ? { kind: 'user', name: account.user } : null;
  };
  const basic: Authenticator['basic'] = (authorization) => {
    const { scheme, value } = splitHeader(authorization);
    if (scheme !== 'basic') return 'none';
    const text = Buffer.from(value, 'base64').toString();
    const colon = text.indexOf(':');
    return colon < 0 ? null : byPassword(text.slice(0, colon), text.slice(colon + 1));
  };
  const refused = createAccess(anyone, null, true);

  return {
    basic,
    forRegistry(authorization) {
      const { scheme, value } = splitHeader(authorization);
      if (scheme === 'bearer') {
        const token = readToken(tokens, value);
        // Without a password there is nothing a token could add.
        if (account === null) return createAccess(anyone);
        return token === null ? refused : createAccess(token.caller, token.grants);
      }
      const caller = basic(authorization);
      return caller === null ? refused : createAccess(caller === 'none' ? anyone : caller);
    },
    forApi(authorization) {
      if (account === null) return createAccess(anyone);
      const { scheme, value } = splitHeader(authorization);
      const caller = scheme === 'bearer' ? issued.oauth(value) : basic(authorization);
      return caller === null ? refused : createAccess(caller === 'none' ? anyone : caller);
    },
  };
}

function readToken(tokens: TokenIssuer, value: string) {
  try {
    return tokens.read(value);
  } catch {
    // Signed by us is checked first, so this is text that only looks like a token.
    return null;
  }
}

function splitHeader(authorization: string | undefined): { scheme: string; value: string } {
  const [scheme = '', value = ''] = (authorization ?? '').trim().split(/ +/, 2);
  return { scheme: scheme.toLowerCase(), value };
}
