/** Response headers by lower-case name, every line of a repeated one kept. */
export interface ResponseHeaders {
  /** The first line, or null. */
  get(name: string): string | null;
  all(name: string): readonly string[];
}

/** Wraps the header object that undici gives. */
export function responseHeaders(raw: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  const all = (name: string): readonly string[] => {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  };
  return { all, get: (name) => all(name)[0] ?? null };
}

/** A header that counts bytes; null when absent or not a plain whole number. */
export function byteCount(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/**
 * The texts of `Warning: 299 - "…"` headers (distribution-spec, "Warnings"): quoted-string escapes undone, others
 * ignored, at most 4096 bytes in all, each text once.
 */
export function warningTexts(headers: ResponseHeaders): string[] {
  const texts = new Set<string>();
  let budget = 4096;
  for (const line of headers.all('warning')) {
    budget -= line.length;
    if (budget < 0) break;
    for (const match of line.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)) {
      texts.add((match[1] ?? '').replace(/\\(.)/g, '$1').replace(/[\u0000-\u001f\u007f-\u009f]/g, ''));
    }
  }
  return [...texts];
}
