import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { isVerifiableAlgorithm, splitDigest, type Digest } from '../../../shared/oci/digest.ts';
import { byteCount } from '../http/headers.ts';
import type { HttpClient, HttpStream } from '../http/http.ts';
import { failure, place, type Where } from '../http/messages.ts';
import type { CallOptions } from '../registry.ts';
import { wrongBytes } from './claims.ts';
import { digestPath, repositoryPath } from './paths.ts';

/** A broken read is taken up again once for free, and again after each such progress. */
const progressForResume = 1024 * 1024;
const maxRestarts = 10;

interface Progress {
  /** Bytes handed on so far. */
  received: number;
  /** The whole size, once somebody has told it. */
  total: number | null;
}

/** True when a 206 continues exactly at the offset and runs to the end of the blob. */
export function continuesAt(contentRange: readonly string[], offset: number, total: number | null): boolean {
  const match = contentRange.length === 1 ? /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange[0] ?? '') : null;
  if (match === null) return false;
  const [first, last] = [Number(match[1]), Number(match[2])];
  const size = match[3] === '*' ? total : Number(match[3]);
  return first === offset && (total === null || size === total) && (size === null || last === size - 1);
}

function tooLong(where: Where, total: number): AppError {
  return new AppError('corrupt', failure(where, `more than the expected ${total} bytes came.`), {
    ...place(where),
    reason: 'E_SIZE',
  });
}

function tooShort(where: Where, { received, total }: Progress): AppError {
  return new AppError('network', failure(where, `the transfer ended after ${received} of ${total ?? '?'} bytes.`), {
    ...place(where),
    reason: 'E_CUT',
    advice: 'Check the network and try again.',
  });
}

/** Opens the blob at what is missing; tells how many leading bytes of the answer are already there. */
async function openAt(
  http: HttpClient,
  repository: string,
  digest: Digest,
  progress: Progress,
  withRange: boolean,
  options: CallOptions,
): Promise<{ answer: HttpStream; skip: number } | null> {
  const isResumed = withRange && progress.received > 0;
  const answer = await http.open({
    step: 'reading the blob',
    repository,
    reference: digest,
    method: 'GET',
    url: `/v2/${repositoryPath(repository)}/blobs/${digestPath(digest)}`,
    headers: isResumed ? { range: `bytes=${progress.received}-` } : {},
    expect: isResumed ? [200, 206, 416] : [200],
    authorization: 'registry',
    access: { repository, action: 'pull' },
    isRepeatable: true,
    signal: options.signal,
  });
  if (answer.status === 200) {
    // Range was ignored, or not asked for: what is already handed on comes again and is passed over.
    progress.total ??= byteCount(answer.headers.get('content-length'));
    return { answer, skip: progress.received };
  }
  if (answer.status === 206 && continuesAt(answer.headers.all('content-range'), progress.received, progress.total)) {
    return { answer, skip: 0 };
  }
  answer.body.cancel();
  // 416 at the full size: nothing is missing, the digest decides.
  if (answer.status === 416 && (progress.total === null || progress.total === progress.received)) return null;
  return openAt(http, repository, digest, progress, false, options);
}

function verifiableAlgorithm(digest: Digest, where: Where): 'sha256' | 'sha512' {
  const { algorithm } = splitDigest(digestPath(digest));
  if (isVerifiableAlgorithm(algorithm)) return algorithm;
  throw new AppError(
    'unsupported',
    failure(where, `the digest algorithm “${algorithm}” cannot be checked.`),
    place(where),
  );
}

/** Hands on one answer's bytes, never more than the blob has. Throws where it ends early. */
async function* pour(
  answer: HttpStream,
  skip: number,
  progress: Progress,
  where: Where,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of fresh(answer, skip)) {
      progress.received += piece.length;
      if (progress.total !== null && progress.received > progress.total) throw tooLong(where, progress.total);
      yield piece;
    }
    if (progress.total !== null && progress.received < progress.total) throw tooShort(where, progress);
  } finally {
    answer.body.cancel();
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof AppError && (error.kind === 'network' || error.kind === 'timeout');
}

/**
 * A blob as a stream: resumed with Range after a broken read, never longer than its size, hashed on the way.
 * @throws AppError `corrupt` at the end when the digest differs; whoever keeps the bytes keeps them only after the end.
 */
export async function* streamBlob(
  http: HttpClient,
  repository: string,
  digest: Digest,
  options: CallOptions & { size?: number | undefined } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const where = http.where({ step: 'reading the blob', repository, reference: digest });
  const algorithm = verifiableAlgorithm(digest, where);
  const hash = createHash(algorithm);
  const progress: Progress = { received: 0, total: options.size ?? null };
  let resumableFrom = 0;
  for (let restarts = 0; ; restarts += 1) {
    const opened = await openAt(http, repository, digest, progress, true, options);
    if (opened === null) break;
    try {
      for await (const piece of pour(opened.answer, opened.skip, progress, where)) {
        hash.update(piece);
        yield piece;
      }
      break;
    } catch (error) {
      if (!isBroken(error) || restarts >= maxRestarts || progress.received < resumableFrom) throw error;
      resumableFrom = progress.received + progressForResume;
      await http.rest({ step: where.step, repository, reference: digest, signal: options.signal }, restarts);
    }
  }
  const actual = `${algorithm}:${hash.digest('hex')}`;
  if (actual !== digest) throw wrongBytes(digest, actual, where);
}

/** The body without its first bytes. */
async function* fresh(answer: HttpStream, skip: number): AsyncGenerator<Uint8Array, void, undefined> {
  let left = skip;
  for await (const piece of answer.body) {
    if (left >= piece.length) {
      left -= piece.length;
      continue;
    }
    yield left === 0 ? piece : piece.subarray(left);
    left = 0;
  }
}
