import { cutName, damaged } from './file-errors.ts';
import type { Part } from './part.ts';
import { blockBytes, readHeader, readLongName, readPaxRecords } from './tar-header.ts';
import type { TarHeader } from './tar-header.ts';

/** Where an entry lies in the archive, or which other entry it stands for. */
export interface TarEntry {
  /** Of its first byte. */
  readonly offset: number;
  readonly size: number;
  /** Name of the entry that this one is a link to; null for a file. */
  readonly linkTo: string | null;
}

/** The names in an archive, without any of its content. */
export interface TarIndex {
  readonly entries: ReadonlyMap<string, TarEntry>;
  /** Names that stand for more than one file; readers disagree on which one counts. */
  readonly duplicates: ReadonlySet<string>;
  /** What was left out and why, in sentences. */
  readonly notes: readonly string[];
}

const maxEntries = 200_000;
const maxNameCharacters = 32 * 1024 * 1024;
const maxExtensionBytes = 1024 * 1024;

/**
 * Reads the headers of a tar, and nothing between them. Memory is bounded by the number and length of names.
 * @throws AppError `corrupt` for a damaged or cut-off archive, naming the entry.
 */
export async function indexTar(part: Part, path: string): Promise<TarIndex> {
  const collected = createCollector(path);
  let extension: Extension = {};
  let position = 0;
  let isEnded = false;
  while (position + blockBytes <= part.size) {
    const header = readHeader(await part.read(position, blockBytes));
    if (header === 'invalid') {
      throw damaged(path, collected.last(), `what follows it at byte ${position} is no tar header.`);
    }
    if (header === null) {
      isEnded = true;
      break;
    }
    const body = position + blockBytes;
    const size = sizeOf(header, extension, path);
    if (body + size > part.size) throw damaged(path, extension.name ?? header.name, 'the archive ends in the middle.');
    if (isExtension(header.type)) {
      extension = { ...extension, ...(await readExtension(part, path, header, body)) };
    } else {
      collected.add(header, extension, { offset: body, size });
      extension = {};
    }
    position = body + Math.ceil(size / blockBytes) * blockBytes;
  }
  if (!isEnded) collected.note('The archive has no end mark; it may have been cut off.');
  return collected.done();
}

interface Extension {
  readonly name?: string | undefined;
  readonly linkName?: string | undefined;
  readonly size?: number | undefined;
  readonly isSparse?: boolean;
}

function isExtension(type: string): boolean {
  return 'xXgLK'.includes(type);
}

function sizeOf(header: TarHeader, extension: Extension, path: string): number {
  const size = isExtension(header.type) ? header.size : (extension.size ?? header.size);
  if (isExtension(header.type) && size > maxExtensionBytes) {
    throw damaged(path, null, 'the name of an entry is longer than a name can be.');
  }
  return '123456'.includes(header.type) ? 0 : size;
}

async function readExtension(part: Part, path: string, header: TarHeader, body: number): Promise<Extension> {
  // Global records are about times and owners.
  if (header.type === 'g') return {};
  const bytes = await part.read(body, header.size);
  if (header.type === 'L') return { name: readLongName(bytes) ?? '\0' };
  if (header.type === 'K') return { linkName: readLongName(bytes) ?? '\0' };
  const records = readPaxRecords(bytes);
  if (records === null) throw damaged(path, header.name, 'its extended header cannot be read.');
  const size = records.get('size');
  if (size !== undefined && (!/^[0-9]{1,16}$/.test(size) || !Number.isSafeInteger(Number(size)))) {
    throw damaged(path, header.name, 'its size cannot be read.');
  }
  return {
    ...(records.has('path') ? { name: records.get('path') } : {}),
    ...(records.has('linkpath') ? { linkName: records.get('linkpath') } : {}),
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(records.has('GNU.sparse.major') || records.has('GNU.sparse.map') ? { isSparse: true } : {}),
  };
}

function createCollector(path: string) {
  const entries = new Map<string, TarEntry>();
  const duplicates = new Set<string>();
  const notes: string[] = [];
  const unsafe = createTally('because the name leads out of the archive or is none');
  const strange = createTally('because it is no ordinary file');
  let headers = 0;
  let last: string | null = null;
  let characters = 0;
  const keep = (name: string, entry: TarEntry) => {
    characters += name.length + (entry.linkTo?.length ?? 0);
    if (characters > maxNameCharacters) throw damaged(path, null, 'the names in it are absurdly long.');
    if (entries.has(name)) duplicates.add(name);
    else entries.set(name, entry);
  };
  const add = (header: TarHeader, extension: Extension, place: { offset: number; size: number }) => {
    const own = extension.name ?? header.name;
    last = own;
    headers += 1;
    if (headers > maxEntries) throw damaged(path, null, `it has more than ${maxEntries} entries, which no image has.`);
    if (isFolder(header, own)) return;
    const name = own === null ? null : safeName(own);
    if (name === null) return unsafe.add(own ?? 'a name that is not UTF-8');
    const linkTo = linkOf(name, header, extension);
    if (linkTo === 'unsafe') return unsafe.add(name);
    const isFile = header.type === '0' && extension.isSparse !== true;
    if (isFile || linkTo !== null) keep(name, { ...place, linkTo: linkTo?.name ?? null });
    else strange.add(name);
  };
  const done = (): TarIndex => ({ entries, duplicates, notes: [...notes, ...unsafe.told(), ...strange.told()] });
  return { add, done, last: () => last, note: (text: string) => void notes.push(text) };
}

function isFolder({ type }: TarHeader, name: string | null): boolean {
  return type === '5' || (type === '0' && name?.endsWith('/') === true);
}

/** Counts what is left out and remembers the first few names. */
function createTally(why: string) {
  const first: string[] = [];
  let count = 0;
  return {
    add: (name: string) => {
      count += 1;
      if (first.length < 5) first.push(cutName(name));
    },
    told: () => (count === 0 ? [] : [`Left out: ${first.join(', ')} (${count} in all), ${why}.`]),
  };
}

/** A name without `./` in front; null when it leads out of the archive. */
function safeName(name: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isUnsafe =
    name.startsWith('/') || name.includes('\0') || name.includes('\\') || parts.includes('..') || parts.length === 0;
  return isUnsafe ? null : parts.join('/');
}

/** What a link leads to; null for what is no link. Hard links name an entry from the root, symbolic ones from their folder. */
function linkOf(name: string, header: TarHeader, extension: Extension): { name: string } | 'unsafe' | null {
  if (header.type !== '1' && header.type !== '2') return null;
  const target = extension.linkName ?? header.linkName;
  if (target === null || target === '' || target.startsWith('/') || target.includes('\0')) return 'unsafe';
  const parts = header.type === '1' ? [] : name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return 'unsafe';
  }
  return parts.length === 0 ? 'unsafe' : { name: parts.join('/') };
}
