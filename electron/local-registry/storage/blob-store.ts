import type { Readable, Writable } from 'node:stream';

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where layer and config bytes lie, and the half-finished uploads. Paths are made from checked digests and ids only. */
export interface BlobStore {
  /**
   * Adds `source` behind the first `offset` bytes of the session and answers its new size. When the source breaks off,
   * the session is cut back to `offset`: a client never finds bytes that were not acknowledged.
   */
  append(uploadId: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number>;
  /**
   * Turns a session of `size` bytes into the blob `digest`, durably. `mismatch` when the bytes have another digest; the
   * session is then gone.
   */
  finish(uploadId: string, size: number, digest: string): Promise<'stored' | 'mismatch'>;
  /** Forgets a session; no error when there is none. */
  discard(uploadId: string): Promise<void>;
  /** The ids of all sessions that have bytes. */
  listUploads(): Promise<string[]>;
  /** A stream of the blob or of a part of it, opened already; null when the file is missing. */
  open(digest: string, range?: ByteRange): Promise<Readable | null>;
  /**
   * Writes the blob or a part of it to `target` without ending it, after `begin`. False, and nothing begun, when the
   * file is missing or shorter.
   */
  sendTo(digest: string, range: ByteRange, target: Writable, begin: () => void): Promise<boolean>;
  /** The whole blob; null when it is missing or larger than `maxBytes`. */
  read(digest: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Bytes, or null when there is no such blob. */
  size(digest: string): Promise<number | null>;
  remove(digest: string): Promise<void>;
  /** Every blob that lies in the store, known to the database or not. */
  listDigests(): AsyncIterable<string>;
}

/** A session whose bytes are not what the database says: the folder was changed from outside. */
export class UploadDamaged extends Error {
  override readonly name = 'UploadDamaged';
}
