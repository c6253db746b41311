import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { pack } from 'tar-stream';

/** Bytes with their digest. */
export interface Content {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** A layer: the compressed bytes, and the digest of what is inside. */
export interface LayerContent extends Content {
  readonly diffId: string;
}

export function contentOf(bytes: Uint8Array): Content {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

export function jsonContent(value: unknown): Content {
  return contentOf(Buffer.from(JSON.stringify(value)));
}

/** A gzip-compressed tar of text files, the same bytes on every machine. */
export async function layerOf(files: Readonly<Record<string, string>>): Promise<LayerContent> {
  const tar = pack();
  const collected = collect(tar as AsyncIterable<Uint8Array>);
  for (const [name, text] of Object.entries(files)) {
    // One fixed date: the digests must not depend on when the samples were made.
    tar.entry({ name, mode: 0o644, mtime: new Date(1_735_689_600_000), uid: 0, gid: 0 }, text);
  }
  tar.finalize();
  const bytes = await collected;
  return { ...contentOf(storedGzip(bytes)), diffId: contentOf(bytes).digest };
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const largestStoredBlock = 0xffff;

/**
 * RFC 1952 around uncompressed blocks (RFC 1951, 3.2.4). zlib's own output differs between versions and processors,
 * and with it every digest.
 */
function storedGzip(bytes: Buffer<ArrayBuffer>): Buffer {
  const parts = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])];
  for (let at = 0; at === 0 || at < bytes.length; at += largestStoredBlock) {
    const block = bytes.subarray(at, at + largestStoredBlock);
    const head = Buffer.alloc(5);
    head.writeUInt8(at + largestStoredBlock >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    parts.push(head, block);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, tail]);
}
