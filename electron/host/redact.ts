import { createKnownSecrets } from '../../shared/known-secrets.ts';

/** Hides secrets in log lines: by the name of the member that holds them, and by value wherever they turn up. */
export interface Redactor {
  /** From now on this value is hidden wherever it turns up. */
  readonly hide: (secret: string, passing?: boolean) => void;
  /** A copy of structured data with the values of secret-sounding members replaced. */
  data(value: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** A finished line with every known secret replaced. */
  line(text: string): string;
}

const hidden = '[hidden]';
const secretName = /pass(word|phrase)?$|secret|token|authorization|cookie|^auth$|credential|private.?key|^location$/i;
// Count words and the like end in secret-sounding names without being secret.
const harmless = new Set(['number', 'boolean', 'undefined']);
const maxDepth = 6;

/** Makes a redactor that knows no secrets yet. */
export function createRedactor(): Redactor {
  const secrets = createKnownSecrets(hidden);

  const clean = (value: unknown, depth: number): unknown => {
    if (value instanceof Error) return clean({ name: value.name, message: value.message }, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > maxDepth) return '[too deep]';
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        secretName.test(name) && member !== null && !harmless.has(typeof member) ? hidden : clean(member, depth + 1),
      ]),
    );
  };

  return {
    hide: (secret, passing = false) => (passing ? secrets.addPassing : secrets.add)(secret),
    data: (value) => clean(value, 0) as Record<string, unknown>,
    line: secrets.hideIn,
  };
}
