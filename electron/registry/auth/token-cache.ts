import type { Token } from './token-reply.ts';

/** Keeps tokens and lets everyone who wants the same one wait for one request. */
export interface TokenCache {
  /** The kept token for the key, or one fetched now. A failure is not kept. */
  get(key: string, fetch: () => Promise<Token>): Promise<Token>;
  /** Forgets the token if it is still this one, so that a refused token is replaced once, not by everybody. */
  forget(key: string, value: string): void;
}

// More repositories than this in one session only cost another token request.
const maxTokens = 500;

/** A cache that asks `now` (milliseconds) for expiry. */
export function createTokenCache(now: () => number): TokenCache {
  const kept = new Map<string, Token>();
  const underway = new Map<string, Promise<Token>>();
  const store = (key: string, token: Token) => {
    kept.delete(key);
    kept.set(key, token);
    const [oldest] = kept.keys();
    if (kept.size > maxTokens && oldest !== undefined) kept.delete(oldest);
  };
  return {
    get: async (key, fetch) => {
      const token = kept.get(key);
      if (token !== undefined && token.expiresAtMs > now()) return token;
      const shared = underway.get(key);
      if (shared !== undefined) return shared;
      const request = fetch()
        .then((fresh) => {
          store(key, fresh);
          return fresh;
        })
        .finally(() => underway.delete(key));
      underway.set(key, request);
      return request;
    },
    forget: (key, value) => {
      if (kept.get(key)?.value === value) kept.delete(key);
    },
  };
}
