/** Raw JSON as it is shown: the exact text, or the same document indented when it came on few lines. */
export interface RawText {
  readonly text: string;
  /** The bytes as they are; false when indented for reading. */
  readonly isExact: boolean;
  /** Whether the other form would look different. */
  readonly canIndent: boolean;
}

/** Decodes bytes for display. `indent` asks for an indented form; what is no JSON stays as it is. */
export function rawText(bytes: Uint8Array, indent: boolean): RawText {
  const exact = new TextDecoder().decode(bytes);
  const indented = indentJson(exact);
  const canIndent = indented !== null && indented !== exact;
  return indent && indented !== null
    ? { text: indented, isExact: !canIndent, canIndent }
    : { text: exact, isExact: true, canIndent };
}

function indentJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

export type RawPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'digest'; readonly text: string };

const digestPattern = /sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}/g;

/** Cuts a text into plain parts and digests, in order; joined they are the text again. */
export function splitAtDigests(text: string): readonly RawPart[] {
  const parts: RawPart[] = [];
  let start = 0;
  for (const match of text.matchAll(digestPattern)) {
    if (match.index > start) parts.push({ kind: 'text', text: text.slice(start, match.index) });
    parts.push({ kind: 'digest', text: match[0] });
    start = match.index + match[0].length;
  }
  if (start < text.length) parts.push({ kind: 'text', text: text.slice(start) });
  return parts;
}
