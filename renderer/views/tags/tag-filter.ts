import type { TagDetail } from '../../../shared/contract/tags.ts';
import { normalizePlatform } from '../../../shared/oci/platform.ts';

/** A tag as the filter and the grid see it. */
export interface TagRow {
  readonly name: string;
  readonly digest: string | null;
  readonly kind: 'index' | 'image' | 'other' | 'unknown';
  /** Compressed bytes from the listing. */
  readonly sizeBytes: number | null;
  readonly startedAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly immutable: boolean;
  /** Kinds of things said about this digest by cosign's tags. */
  readonly companions: readonly Companion[];
}

export type Companion = 'signature' | 'attestation' | 'sbom' | 'referrers';

type Test = (row: TagRow, detail: TagDetail | undefined, nowMs: number) => boolean | 'unknown';

/** A filter as typed, understood. */
export interface TagFilter {
  readonly tests: readonly Test[];
  /** Tokens that mean nothing, with what would. */
  readonly problems: readonly string[];
  /** Whether manifests have to be read to decide. */
  readonly needsDetails: boolean;
}

/** The tokens, for the help beside the box. */
export const filterHelp: readonly { readonly token: string; readonly meaning: string }[] = [
  { token: 'v4', meaning: 'name contains v4' },
  { token: 'v4.*', meaning: 'name is v4. and anything; ? is one letter' },
  { token: '-rc', meaning: 'name does not contain rc; - turns any token round' },
  { token: 'arch:arm64', meaning: 'has this architecture, arm/v7 with variant' },
  { token: 'os:windows', meaning: 'has this operating system' },
  { token: 'kind:index', meaning: 'index, image or other' },
  { token: 'age>90d', meaning: 'pushed more than 90 days ago; also < and h, d, w, m, y' },
  { token: 'size>1GiB', meaning: 'compressed size; KiB, MiB, GiB' },
  { token: 'expires<7d', meaning: 'expires within 7 days; expires:yes, expires:no' },
  { token: 'signed:no', meaning: 'has no cosign signature tag; signed:yes' },
  { token: 'digest:sha256:ab', meaning: 'digest begins like this' },
];

const tokenPattern = /^(-?)([a-z]+)(:|>|<)(.*)$/i;

/** Reads filter tokens; they all have to hold. */
export function parseTagFilter(text: string): TagFilter {
  const tests: Test[] = [];
  const problems: string[] = [];
  let needsDetails = false;
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const read = readToken(word);
    if (typeof read === 'string') problems.push(read);
    else {
      tests.push(read.test);
      needsDetails ||= read.needsDetails;
    }
  }
  return { tests, problems, needsDetails };
}

/** `unknown`: a manifest has to be read first. */
export function matchesFilter(
  filter: TagFilter,
  row: TagRow,
  detail: TagDetail | undefined,
  nowMs: number,
): boolean | 'unknown' {
  let isUnknown = false;
  for (const test of filter.tests) {
    const verdict = test(row, detail, nowMs);
    if (verdict === false) return false;
    if (verdict === 'unknown') isUnknown = true;
  }
  return isUnknown ? 'unknown' : true;
}

interface Token {
  readonly test: Test;
  readonly needsDetails: boolean;
}

function readToken(word: string): Token | string {
  const match = tokenPattern.exec(word);
  if (match === null) return nameToken(word);
  const [, minus = '', key = '', operator = '', value = ''] = match;
  const token = fieldToken(key.toLowerCase(), operator, value);
  if (token === null) return `“${word}” is not a filter Waybill knows. Look at the list under “?”.`;
  if (typeof token === 'string') return token;
  return minus === '' ? token : { ...token, test: not(token.test) };
}

function nameToken(word: string): Token {
  const isNegative = word.length > 1 && word.startsWith('-');
  const wanted = isNegative ? word.slice(1) : word;
  const test = nameTest(wanted);
  return { test: isNegative ? not(test) : test, needsDetails: false };
}

function nameTest(wanted: string): Test {
  const lower = wanted.toLowerCase();
  if (!/[*?]/.test(lower)) return (row) => row.name.toLowerCase().includes(lower);
  const pattern = [...lower]
    .map((letter) => (letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[.+^${}()|[\]\\]/g, '\\$&')))
    .join('');
  // Runs of stars would make the matching explode.
  const expression = new RegExp(`^${pattern.replace(/(?:\.\*)+/g, '.*')}$`);
  return (row) => expression.test(row.name.toLowerCase());
}

type ReadField = (operator: string, value: string) => Token | string | null;

const platformField =
  (test: (value: string) => Test): ReadField =>
  (operator, value) =>
    operator === ':' && value !== '' ? { test: test(value.toLowerCase()), needsDetails: true } : null;

const fields: Readonly<Record<string, ReadField>> = {
  arch: platformField(architectureTest),
  os: platformField((value) => platformTest((platform) => platform.os === value)),
  kind: (operator, value) =>
    operator === ':' ? { test: (row) => row.kind === value.toLowerCase(), needsDetails: false } : null,
  digest(operator, value) {
    if (operator !== ':' || value === '') return null;
    const start = (value.includes(':') ? value : `sha256:${value}`).toLowerCase();
    return { test: (row) => row.digest?.startsWith(start) ?? 'unknown', needsDetails: false };
  },
  signed: (operator, value) => yesNo(operator, value, (row) => row.companions.includes('signature')),
  age: (operator, value) =>
    compared(operator, durationMs(value), '“age” takes a time like 90d, 12h, 3w, 6m or 1y.', (row, _detail, nowMs) =>
      row.startedAtMs === null ? null : nowMs - row.startedAtMs,
    ),
  size: (operator, value) =>
    compared(
      operator,
      bytes(value),
      '“size” takes a number like 500MiB or 1GiB.',
      (row, detail) => row.sizeBytes ?? detail?.totalBytes ?? null,
      true,
    ),
  expires(operator, value) {
    if (operator === ':') return yesNo(operator, value, (row) => row.expiresAtMs !== null);
    const problem = '“expires” takes a time like 7d, or yes or no after a colon.';
    return compared(operator, durationMs(value), problem, (row, _detail, nowMs) =>
      row.expiresAtMs === null ? Number.NaN : row.expiresAtMs - nowMs,
    );
  },
};

function fieldToken(key: string, operator: string, value: string): Token | string | null {
  return Object.hasOwn(fields, key) ? (fields[key]?.(operator, value) ?? null) : null;
}

function not(test: Test): Test {
  return (row, detail, nowMs) => {
    const verdict = test(row, detail, nowMs);
    return verdict === 'unknown' ? verdict : !verdict;
  };
}

function yesNo(operator: string, value: string, test: (row: TagRow) => boolean): Token | null {
  if (operator !== ':' || !/^(?:yes|no)$/i.test(value)) return null;
  const wanted = value.toLowerCase() === 'yes';
  return { test: (row) => test(row) === wanted, needsDetails: false };
}

type Measure = (row: TagRow, detail: TagDetail | undefined, nowMs: number) => number | null;

function compared(
  operator: string,
  bound: number | null,
  problem: string,
  measure: Measure,
  needsDetails = false,
): Token | string {
  if (operator === ':' || bound === null) return problem;
  const test: Test = (row, detail, nowMs) => {
    const value = measure(row, detail, nowMs);
    if (value === null) return detail === undefined && needsDetails ? 'unknown' : false;
    return operator === '>' ? value > bound : value < bound;
  };
  return { test, needsDetails };
}

function platformTest(test: (platform: ReturnType<typeof normalizePlatform>) => boolean): Test {
  return (_row, detail) => {
    if (detail === undefined) return 'unknown';
    return detail.entries.some(
      (entry) => entry.role === 'platform' && entry.platform !== null && test(normalizePlatform(entry.platform)),
    );
  };
}

function architectureTest(wanted: string): Test {
  const [architecture = '', variant] = wanted.split('/');
  const like = normalizePlatform({ os: 'linux', architecture, variant });
  return platformTest(
    (platform) =>
      platform.architecture === like.architecture && (variant === undefined || platform.variant === like.variant),
  );
}

const hoursIn: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168, m: 730, y: 8760 };

function durationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([hdwmy])$/i.exec(text);
  const hours = hoursIn[match?.[2]?.toLowerCase() ?? ''];
  return match === null || hours === undefined ? null : Number(match[1]) * hours * 3_600_000;
}

const powers: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

function bytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text);
  const power = powers[match?.[2]?.toLowerCase() ?? ''];
  return match === null || power === undefined ? null : Number(match[1]) * 1024 ** power;
}
