const encoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Manifest bytes as text, for the eye; the bytes themselves are never made from it. */
export function textOf(bytes: Uint8Array): string {
  return encoder.decode(bytes);
}

/**
 * JSON text laid out with two spaces per level. Works on the text, token by token, so that numbers, escapes and
 * members named twice look exactly as they are in the bytes. Text that is not JSON comes back laid out as far as
 * its brackets say.
 */
export function layOutJson(text: string): string {
  const out: string[] = [];
  let depth = 0;
  const newLine = () => out.push(`\n${'  '.repeat(Math.max(depth, 0))}`);
  for (const token of text.match(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? []) {
    if (token === '}' || token === ']') {
      depth -= 1;
      if (out.at(-1) !== '{' && out.at(-1) !== '[') newLine();
      out.push(token);
    } else {
      if (out.at(-1) === '{' || out.at(-1) === '[') newLine();
      out.push(token === ':' ? ': ' : token);
      if (token === '{' || token === '[') depth += 1;
      if (token === ',') newLine();
    }
  }
  return out.join('');
}
