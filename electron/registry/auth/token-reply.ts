/** A bearer token and when to stop using it. */
export interface Token {
  readonly value: string;
  readonly expiresAtMs: number;
}

const floorMs = 60_000;
const ceilingMs = 24 * 60 * 60_000;
// Asked for anew a little early, so that it does not expire on its way.
const earlyMs = 5_000;

function lifetimeMs(expiresIn: unknown): number {
  if (typeof expiresIn !== 'number' || !Number.isFinite(expiresIn)) return floorMs;
  return Math.min(Math.max(expiresIn * 1000, floorMs), ceilingMs);
}

/**
 * Reads the body of a token reply (distribution token specification): `access_token` before `token`, 60 seconds as
 * default and floor of `expires_in`, one day as its ceiling. `issued_at` is not used: the time of receipt is right
 * whatever either clock says. Null when there is no token in it.
 */
export function readTokenReply(body: Uint8Array, receivedAtMs: number): Token | null {
  let reply: unknown;
  try {
    reply = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (typeof reply !== 'object' || reply === null) return null;
  const members = reply as Readonly<Record<string, unknown>>;
  const value = [members['access_token'], members['token']].find((text) => typeof text === 'string' && text !== '');
  // A line break would end the header it is put into.
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return null;
  return { value, expiresAtMs: receivedAtMs + lifetimeMs(members['expires_in']) - earlyMs };
}
