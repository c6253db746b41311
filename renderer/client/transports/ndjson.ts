/**
 * Lines of a response body as they arrive. A line is at most `maxLineChars` long; the host never sends longer ones, so a
 * longer one means that something else answers.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  maxLineChars = 4 * 1024 * 1024,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > maxLineChars) throw new Error('a line of the event stream is too long');
      for (const part of parts) if (part !== '') yield part;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
