import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import { tooLargeError } from './errors.ts';
import { failure, place, type Where } from './messages.ts';

/** A body that arrives in pieces. Whoever holds it reads it to the end or cancels it, or a socket is lost. */
export interface BodyStream extends AsyncIterable<Uint8Array> {
  cancel(): void;
}

async function collect(stream: BodyStream, maxBytes: number): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes) {
      stream.cancel();
      return { bytes: Buffer.concat(pieces).subarray(0, maxBytes), isWhole: false };
    }
  }
  return { bytes: Buffer.concat(pieces), isWhole: true };
}

/** Reads a whole body. @throws AppError `unsupported` (E_TOO_LARGE) past `maxBytes`. */
export async function readBody(stream: BodyStream, maxBytes: number, where: Where): Promise<Uint8Array> {
  const { bytes, isWhole } = await collect(stream, maxBytes);
  if (!isWhole) throw tooLargeError(where, maxBytes);
  return bytes;
}

/** Reads at most so much and lets the rest go: for error bodies, which are only shown. */
export async function readStart(stream: BodyStream, maxBytes: number): Promise<Uint8Array> {
  const { bytes } = await collect(stream, maxBytes);
  return bytes;
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Undoes a Content-Encoding that a proxy added although none was accepted; digests are over the decoded bytes.
 * @throws AppError `corrupt` when it does not decode, `unsupported` for an unknown coding.
 */
export async function decodeBody(
  bytes: Uint8Array,
  encoding: string | null,
  maxBytes: number,
  where: Where,
): Promise<Uint8Array> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  const decode = Object.hasOwn(decoders, name) ? decoders[name as keyof typeof decoders] : undefined;
  if (decode === undefined) {
    throw new AppError(
      'unsupported',
      failure(where, 'the answer is in a content encoding nobody asked for.'),
      place(where),
    );
  }
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLargeError(where, maxBytes);
    throw new AppError('corrupt', failure(where, `the answer says it is ${name}, but cannot be decoded.`), {
      ...place(where),
      reason: 'E_ENCODING',
      advice: 'A proxy between here and the registry is changing answers; ask its administrator.',
    });
  }
}
