/**
 * A test for tag names from what a person types: words separated by blanks must all match; with `*` (any text) a word
 * stands for the whole name, as in `v4.*`, without for any part of it. Without regard to case; nothing typed matches
 * everything.
 */
export function namePattern(typed: string): (name: string) => boolean {
  const words = typed.trim().toLowerCase().split(/\s+/);
  const tests = words.filter((word) => word !== '').map(wordTest);
  return (name) => {
    const lower = name.toLowerCase();
    return tests.every((test) => test(lower));
  };
}

function wordTest(word: string): (name: string) => boolean {
  if (!word.includes('*')) return (name) => name.includes(word);
  // No regular expression: what is typed must never become one that takes for ever.
  const [start = '', ...rest] = word.split('*');
  const end = rest.pop() ?? '';
  return (name) => {
    if (!name.startsWith(start)) return false;
    let at = start.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - end.length >= at && name.endsWith(end);
  };
}
