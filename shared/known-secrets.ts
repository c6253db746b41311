import { toBase64 } from './oci/base64.ts';

/** Secrets that must not be seen, and the hiding of them wherever they turn up in text. */
export interface KnownSecrets {
  /** Values under four characters are left out: hiding them would blank out ordinary words. */
  readonly add: (secret: string) => void;
  /** Like `add` for what expires by itself, such as access tokens; only the latest ones are remembered. */
  readonly addPassing: (secret: string) => void;
  /** The text with every known secret replaced. */
  readonly hideIn: (text: string) => string;
}

const minChars = 4;
// An access token lives for minutes; a session that asks for more of them in that time has many repositories open.
const maxPassing = 300;

/** Knows no secrets yet; `mask` is what is put in their place. */
export function createKnownSecrets(mask: string): KnownSecrets {
  const lasting = new Set<string>();
  const passing = new Map<string, readonly string[]>();
  let longestFirst: readonly string[] = [];
  const sort = () => {
    // Of two secrets that begin alike, the shorter one would leave the rest of the longer one readable.
    const all = new Set([...lasting, ...[...passing.values()].flat()]);
    longestFirst = [...all].sort((a, b) => b.length - a.length);
  };
  return {
    add: (secret) => {
      if (secret.length < minChars) return;
      for (const spelling of spellingsOf(secret)) lasting.add(spelling);
      sort();
    },
    addPassing: (secret) => {
      if (secret.length < minChars || passing.has(secret)) return;
      passing.set(secret, spellingsOf(secret));
      const [oldest] = passing.keys();
      if (passing.size > maxPassing && oldest !== undefined) passing.delete(oldest);
      sort();
    },
    hideIn: (text) => longestFirst.reduce((rest, spelling) => rest.replaceAll(spelling, mask), text),
  };
}

/** As it is, in JSON, in an address, in a form, and in the base64 of a Basic header. */
function spellingsOf(secret: string): string[] {
  // Half a surrogate pair has no spelling in an address, and encoding it would throw.
  const inAddress = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
  const inForm = inAddress
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
  return [secret, JSON.stringify(secret).slice(1, -1), inAddress, inForm, ...base64Cores(secret)];
}

/**
 * What the base64 of any text holds of a secret inside it: three spellings, by where its bytes fall in the groups of
 * three. The characters at both ends depend on the neighbours too and tell at most some bits.
 */
function base64Cores(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2]
    .map((before) => {
      const padded = new Uint8Array(before + bytes.length);
      padded.set(bytes, before);
      return toBase64(padded).slice(Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6));
    })
    .filter((core) => core.length >= minChars);
}
