/**
 * A test for names from what was typed: words separated by blanks must all match; `*` stands for anything, and a
 * word without `*` may stand anywhere in the name. Upper and lower case are the same.
 */
export function nameTest(typed: string): (name: string) => boolean {
  const tests = typed
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(wordTest);
  return (name) => {
    const lower = name.toLowerCase();
    return tests.every((test) => test(lower));
  };
}

function wordTest(word: string): (name: string) => boolean {
  if (!word.includes('*')) return (name) => name.includes(word);
  // Not a regular expression: what is typed must never become a pattern that takes for ever.
  const parts = word.split('*');
  const start = parts[0] ?? '';
  const end = parts.at(-1) ?? '';
  const middle = parts.slice(1, -1);
  return (name) => {
    if (!name.startsWith(start)) return false;
    let at = start.length;
    for (const part of middle) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - end.length >= at && name.endsWith(end);
  };
}
