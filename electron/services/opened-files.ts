import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenedFile } from '../../shared/contract/opened-file.ts';
import type { SavedConnection, SavedFile, SettingsStore } from '../store/settings.ts';
import { createFileRegistry } from './file-registry.ts';
import type { FileRegistry } from './file-registry.ts';
import type { Paths } from './ports.ts';

/** Packed archives may become this large before they are refused: 64 GiB. */
const maxUnpackedBytes = 64 * 1024 ** 3;

/** Opened files and folders, as connections and as clients. */
export interface OpenedFiles {
  /** Every opened file as a connection. */
  connections(): SavedConnection[];
  /** The client of an opened file; null for the id of anything else. */
  client(id: string): FileRegistry | null;
  /** What an opened file is, as far as it has been looked at; null for the id of anything else. */
  describe(id: string): OpenedFile | null;
  /** A client of a file that is not kept. */
  tryOut(path: string): FileRegistry;
  /** Hands over a client that was tried out, so that the file need not be read again. */
  adopt(id: string, client: FileRegistry): void;
}

/** True for the id of an opened file. */
export function isFileConnection(id: string): boolean {
  return id.startsWith('file-');
}

/** An opened file as a connection. */
export function fileConnection({ id, path }: SavedFile): SavedConnection {
  return {
    id,
    name: basename(path).slice(0, 100) || path.slice(0, 100),
    url: pathToFileURL(path).href,
    method: 'anonymous',
    username: null,
    allowPlainHttp: false,
  };
}

/** Keeps the last client of each file, so that what it found can be told. */
export function createOpenedFiles({ settings, paths }: { settings: SettingsStore; paths: Paths }): OpenedFiles {
  const clients = new Map<string, FileRegistry>();
  const adopted = new Map<string, FileRegistry>();
  const saved = (id: string) => settings.current().files.find((one) => one.id === id);
  const tryOut = (path: string) =>
    createFileRegistry({ path, url: pathToFileURL(path).href, unpackFolder: paths.data, maxUnpackedBytes });
  return {
    connections: () => settings.current().files.map(fileConnection),
    client: (id) => {
      const file = saved(id);
      if (file === undefined) return null;
      const client = adopted.get(id) ?? tryOut(file.path);
      adopted.delete(id);
      clients.set(id, client);
      return client;
    },
    describe: (id) => {
      const file = saved(id);
      if (file !== undefined) return clients.get(id)?.facts() ?? nothingSeen(file.path);
      clients.delete(id);
      return null;
    },
    tryOut,
    adopt: (id, client) => void adopted.set(id, client),
  };
}

function nothingSeen(path: string): OpenedFile {
  return {
    path,
    format: 'unknown',
    compression: 'none',
    sizeBytes: null,
    changedAtMs: null,
    digests: 'exact',
    readOnlyBecause: 'It has not been looked at yet.',
    notes: [],
  };
}
