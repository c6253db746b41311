/** One challenge of a `WWW-Authenticate` header (RFC 9110, 11.3). */
export interface Challenge {
  /** Lower-case. */
  readonly scheme: string;
  /** By lower-case name; the first of a repeated one counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const quotedString = /"((?:[^"\\]|\\[^])*)"/y;
// Not a token: values such as `realm=/path` and `realm=https://…` are seen without quotes.
const unquoted = /[^\s,"]+/y;
const token68 = /[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$))/y;
const blanks = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;

const maxChallenges = 20;

interface Cursor {
  readonly text: string;
  position: number;
}

/** Takes what matches at the cursor, whole match and first group. */
function take(cursor: Cursor, pattern: RegExp): { whole: string; group: string } | null {
  pattern.lastIndex = cursor.position;
  const match = pattern.exec(cursor.text);
  if (match === null) return null;
  cursor.position += match[0].length;
  return { whole: match[0], group: match[1] ?? '' };
}

function takeValue(cursor: Cursor): string | null {
  const quoted = take(cursor, quotedString);
  if (quoted !== null) return quoted.group.replace(/\\([^])/g, '$1');
  return take(cursor, unquoted)?.whole ?? null;
}

function parseLine(text: string): Challenge[] {
  const cursor: Cursor = { text, position: 0 };
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  while (cursor.position < text.length && found.length < maxChallenges) {
    take(cursor, blanks);
    const name = take(cursor, token)?.whole.toLowerCase();
    if (name === undefined) {
      // A comma, or something malformed: step over it and look for the next word.
      cursor.position += 1;
      continue;
    }
    const current = found.at(-1);
    if (current !== undefined && take(cursor, equals) !== null) {
      const value = takeValue(cursor);
      if (value !== null && !current.parameters.has(name)) current.parameters.set(name, value);
      continue;
    }
    found.push({ scheme: name, parameters: new Map() });
    take(cursor, blanks);
    take(cursor, token68);
  }
  return found;
}

/**
 * Reads all challenges of all header lines, several in one line included. Never throws: what is malformed is
 * stepped over, and a challenge that lacks what it needs is refused by whoever uses it.
 */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(parseLine).slice(0, maxChallenges);
}

/** The challenge to answer: Bearer before Basic; null when there is neither. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | null {
  return (
    challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges.find(({ scheme }) => scheme === 'basic') ?? null
  );
}
