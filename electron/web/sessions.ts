import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** One-time codes for links and tokens for pages. Both are 256 random bits and live in memory only. */
export interface Sessions {
  /** A code that can be traded once. */
  newCode(): string;
  /** A token for a code, or null when the code is unknown or was used before. */
  trade(code: string): string | null;
  isValid(token: string): boolean;
}

const maxOpenCodes = 5;
const maxTokens = 100;

/** Makes the session book of one host process. Every secret it makes is told to `hide`, for the log. */
export function createSessions(hide: (secret: string) => void): Sessions {
  // Only hashes are kept and compared: equal lengths for the constant-time comparison, and nothing to read in a dump.
  const codes: Buffer[] = [];
  const tokens: Buffer[] = [];

  const issue = (book: Buffer[], max: number) => {
    const secret = newSecret();
    hide(secret);
    book.push(hash(secret));
    if (book.length > max) book.shift();
    return secret;
  };
  return {
    newCode: () => issue(codes, maxOpenCodes),
    trade: (code) => {
      const index = find(codes, code);
      if (index === -1) return null;
      codes.splice(index, 1);
      return issue(tokens, maxTokens);
    },
    isValid: (token) => find(tokens, token) !== -1,
  };
}

/** 256 random bits in URL-safe letters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two secrets are equal, in a time that does not depend on where they differ. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(hash(left), hash(right));
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Looks at every entry, so that the time tells nothing about the position. */
function find(book: readonly Buffer[], secret: string): number {
  const wanted = hash(secret);
  return book.reduce((found, entry, index) => (timingSafeEqual(entry, wanted) ? index : found), -1);
}
