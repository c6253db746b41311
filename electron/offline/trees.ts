import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { cutName, damaged } from './file-errors.ts';
import { closedPart, partOf } from './part.ts';
import type { Part, Tree } from './part.ts';
import type { TarIndex } from './tar-index.ts';

/**
 * The files of a folder. Names are made by Waybill from checked digests, never taken from a document. Links are
 * followed: build tools make layouts of links, and what is read under a digest must have that digest.
 */
export function folderTree(path: string): Tree {
  return {
    path,
    find: (name) => closedPart(join(path, ...name.split('/')), name),
    close: () => Promise.resolve(),
  };
}

const maxLinks = 8;

/** The files of a tar, read where they lie. Links are followed inside the archive. */
export function tarTree(handle: FileHandle, path: string, { entries, duplicates }: TarIndex): Tree {
  const find = (name: string): Part | null => {
    let current = name;
    for (let links = 0; links <= maxLinks; links += 1) {
      if (duplicates.has(current)) {
        throw damaged(path, current, 'it is in the archive more than once, and readers disagree on which one counts.');
      }
      const entry = entries.get(current);
      if (entry === undefined) return null;
      if (entry.linkTo === null) return partOf(handle, path, current, entry.offset, entry.size);
      current = entry.linkTo;
    }
    throw damaged(path, cutName(name), 'its links lead in a circle.');
  };
  return {
    path,
    find: (name) => Promise.resolve().then(() => find(name)),
    close: () => handle.close(),
  };
}
