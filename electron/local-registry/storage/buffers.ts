/**
 * Bytes moved by one system call. A megabyte is slower: it leaves the processor's cache between the copy, the hash and
 * the write, and the kernel spends twice the time on pages that large.
 */
const bufferBytes = 1 << 18;
/** Pairs kept for the next transfer; more at a time are made and let go. */
const maxKept = 8;

type Pair = readonly [Buffer, Buffer];
const kept: Pair[] = [];

/** Lends two buffers for the time of `work`. */
export async function withBuffers<R>(work: (first: Buffer, second: Buffer) => Promise<R>): Promise<R> {
  const pair = kept.pop() ?? [Buffer.allocUnsafeSlow(bufferBytes), Buffer.allocUnsafeSlow(bufferBytes)];
  try {
    return await work(...pair);
  } finally {
    if (kept.length < maxKept) kept.push(pair);
  }
}
