import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { scopes, type Caller, type TokenGrants } from './access.ts';
import type { TokenSigner } from './token-signer.ts';

/** Who issues the tokens, for registries that are told to take them. */
export const tokenIssuerName = 'waybill-local-registry';

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

/** Makes and reads the tokens of `/v2/auth`. */
export interface TokenIssuer {
  /** @param service whom the token is for, as the asking client was told by the registry that wants it */
  issue(caller: Caller, grants: TokenGrants, service: string): string;
  /** Null when the text is no token of this signer or is too old. */
  read(token: string): { caller: Caller; grants: TokenGrants } | null;
}

/** JSON web tokens with the claims of distribution's token specification. `clock` in milliseconds. */
export function createTokenIssuer(clock: () => number, signer: TokenSigner): TokenIssuer {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode(signer.header);
  return {
    issue(caller, grants, service) {
      const now = Math.floor(clock() / 1000);
      const access = [...grants].map(([name, actions]) => ({ type: 'repository', name, actions: [...actions] }));
      const subject = caller.kind === 'oauth' ? { ...caller, granted: [...caller.granted] } : caller;
      const sub = 'name' in caller ? caller.name : '';
      const names = { iss: tokenIssuerName, sub, aud: service, jti: randomUUID() };
      const times = { iat: now, nbf: now, exp: now + tokenLifeSeconds };
      const text = `${header}.${encode({ ...names, ...times, caller: subject, access })}`;
      return `${text}.${signer.sign(text).toString('base64url')}`;
    },
    read(token) {
      const [head = '', body = '', signature = '', ...rest] = token.split('.');
      // The header is compared, not read: it could name another algorithm.
      if (rest.length > 0 || head !== header) return null;
      if (!signer.isOwn(`${head}.${body}`, Buffer.from(signature, 'base64url'))) return null;
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
