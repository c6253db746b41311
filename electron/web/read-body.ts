import type { IncomingMessage } from 'node:http';

/** A JSON body, or why it was not taken. */
export type BodyResult =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'too-large' | 'not-json' | 'broken-off' };

/** Reads a JSON body of at most `maxBytes`, without buffering more than that whatever the headers claim. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<BodyResult> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { kind: 'too-large' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) return { kind: 'too-large' };
      chunks.push(chunk as Buffer);
    }
  } catch {
    return { kind: 'broken-off' };
  }
  try {
    return { kind: 'json', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) };
  } catch {
    return { kind: 'not-json' };
  }
}
