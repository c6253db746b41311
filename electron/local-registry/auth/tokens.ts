import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { scopes, type Caller, type TokenGrants } from './access.ts';

/** Seconds; Quay's REGISTRY_JWT_AUTH_MAX_FRESH_S. */
export const tokenLifeSeconds = 3600;

const claimsSchema = z.object({
  exp: z.number(),
  caller: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('everyone') }),
    z.object({ kind: z.literal('anonymous') }),
    z.object({ kind: z.literal('user'), name: z.string() }),
    z.object({ kind: z.literal('robot'), name: z.string(), namespace: z.string() }),
    z.object({ kind: z.literal('oauth'), namespace: z.string(), granted: z.array(z.enum(scopes)) }),
  ]),
  access: z.array(z.object({ name: z.string(), actions: z.array(z.enum(['pull', 'push', '*'])) })),
});

/** Makes and reads the tokens of `/v2/auth`. They end with the process: clients then simply ask again. */
export interface TokenIssuer {
  issue(caller: Caller, grants: TokenGrants): string;
  /** Null when the text is no token of this process or is too old. */
  read(token: string): { caller: Caller; grants: TokenGrants } | null;
}

/** JSON web tokens signed with a key that never leaves the process. `clock` in milliseconds. */
export function createTokenIssuer(clock: () => number): TokenIssuer {
  const key = randomBytes(32);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  return {
    issue(caller, grants) {
      const now = Math.floor(clock() / 1000);
      const access = [...grants].map(([name, actions]) => ({ type: 'repository', name, actions: [...actions] }));
      const subject = caller.kind === 'oauth' ? { ...caller, granted: [...caller.granted] } : caller;
      const body = encode({ iat: now, nbf: now, exp: now + tokenLifeSeconds, caller: subject, access });
      return `${header}.${body}.${sign(`${header}.${body}`).toString('base64url')}`;
    },
    read(token) {
      const [head = '', body = '', signature = '', ...rest] = token.split('.');
      const expected = sign(`${head}.${body}`);
      const given = Buffer.from(signature, 'base64url');
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const claims = claimsSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      if (claims.exp * 1000 <= clock()) return null;
      const { caller } = claims;
      return {
        caller: caller.kind === 'oauth' ? { ...caller, granted: new Set(caller.granted) } : caller,
        grants: new Map(claims.access.map(({ name, actions }) => [name, new Set(actions)])),
      };
    },
  };
}
