import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack, type Header, type Pack } from 'tar-stream';
import type { BlobStore } from '../storage/blob-store.ts';

const whiteoutPrefix = '.wh.';
const opaqueName = '.wh..wh..opq';

/** What the layers above have said about a path. */
interface Hidden {
  /** Written already by a layer above. */
  readonly seen: Set<string>;
  /** Deleted together with what is below. */
  readonly deleted: Set<string>;
  /** Everything below comes from layers above only. */
  readonly opaque: Set<string>;
}

/**
 * One gzip-compressed layer with what is left of all of them (image-spec layer.md, “Whiteouts”): from the top down, the
 * first that names a path wins. Streams; only paths are held in memory. `consume` gets the compressed bytes.
 */
export async function squashLayers<R>(
  blobs: BlobStore,
  digests: readonly string[],
  consume: (bytes: AsyncIterable<Uint8Array>) => Promise<R>,
): Promise<{ digest: string; result: R }> {
  const target = pack();
  const hash = createHash('sha256');
  const compressed = target.pipe(createGzip());
  const counted = (async function* () {
    for await (const part of compressed as AsyncIterable<Buffer>) {
      hash.update(part);
      yield part;
    }
  })();
  const [result] = await Promise.all([consume(counted), writeLayers(blobs, digests, target)]);
  return { digest: `sha256:${hash.digest('hex')}`, result };
}

async function writeLayers(blobs: BlobStore, digests: readonly string[], target: Pack): Promise<void> {
  try {
    const hidden: Hidden = { seen: new Set(), deleted: new Set(), opaque: new Set() };
    for (const digest of digests.toReversed()) await writeLayer(blobs, digest, target, hidden);
    target.finalize();
  } catch (error) {
    target.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function writeLayer(blobs: BlobStore, digest: string, target: Pack, hidden: Hidden): Promise<void> {
  const stream = await blobs.open(digest);
  if (stream === null) throw new Error(`The file of blob ${digest} is missing from the data folder.`);
  // A layer's own whiteouts hide what is below it, not what it brings along.
  const below: Hidden = { seen: new Set(), deleted: new Set(), opaque: new Set() };
  const entries = stream.pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const path = normalize(entry.header.name);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    if (name === opaqueName) below.opaque.add(folder);
    else if (name.startsWith(whiteoutPrefix)) {
      below.deleted.add(folder === '' ? name.slice(4) : `${folder}/${name.slice(4)}`);
    } else if (path !== '' && !isHidden(path, hidden)) {
      below.seen.add(path);
      await copyEntry(target, { ...entry.header, name: path }, entry as unknown as Readable);
      continue;
    }
    entry.resume();
  }
  for (const path of below.seen) hidden.seen.add(path);
  for (const path of below.deleted) hidden.deleted.add(path);
  for (const path of below.opaque) hidden.opaque.add(path);
}

/** Layer archives are hostile: a path that leaves the root is left out by becoming empty. */
function normalize(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? '' : parts.join('/');
}

function isHidden(path: string, { seen, deleted, opaque }: Hidden): boolean {
  if (seen.has(path) || deleted.has(path)) return true;
  for (let slash = path.lastIndexOf('/'); slash >= 0; slash = slash === 0 ? -1 : path.lastIndexOf('/', slash - 1)) {
    const folder = path.slice(0, slash);
    if (deleted.has(folder) || opaque.has(folder)) return true;
  }
  return opaque.has('');
}

function copyEntry(target: Pack, header: Header, source: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = target.entry(header, (error) => (error ? reject(error) : resolve()));
    source.on('error', reject);
    source.pipe(entry);
  });
}
