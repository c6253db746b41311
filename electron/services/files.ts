import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Connection } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';

import { stampOf } from '../offline/file-kind.ts';
import { createLayout } from '../offline/layout-writer.ts';
import type { SavedConnection, Settings } from '../store/settings.ts';
import type { Core } from './core.ts';

/** Files and folders with images, opened as connections. */
export function createFilesService(
  core: Core,
  describe: (saved: SavedConnection) => Promise<Connection>,
): Services['files'] {
  const { registries, settings, cache, files } = core;
  return {
    open: async ({ path: typed, pick, create }, { signal }) => {
      const path = typed === undefined ? await pickPath(core, pick) : absolute(typed);
      if (create) await createLayout(path);
      const known = settings.current().files.find((one) => one.path === path);
      if (known !== undefined) {
        await registries.check(known.id, signal);
        return describe(registries.connection(known.id));
      }
      const id = `file-${randomBytes(6).toString('hex')}`;
      const client = files.tryOut(path);
      try {
        await client.probe({ signal });
        await settings.change((now) => ({ ...now, files: [...now.files, { id, path }] }));
      } catch (error) {
        await client.close();
        throw error;
      }
      files.adopt(id, client);
      await registries.check(id);
      core.publish('connections.changed', { id });
      return describe(registries.connection(id));
    },
    close: async ({ id }) => {
      if (!settings.current().files.some((one) => one.id === id)) {
        throw new AppError('not-found', 'This file is not open any more.', { reason: 'E_NO_CONNECTION' });
      }
      await settings.change((now) => without(now, id));
      cache.forgetConnection(id);
      await registries.changed(id);
      return {};
    },
  };
}

/** Looks whether the files of the last run are still there; what they hold is read when it is needed. */
export async function findMissingFiles({ settings, registries }: Core): Promise<void> {
  for (const { id, path } of settings.current().files) {
    // A missing file fails at once, and its reason is then part of its state.
    await stampOf(path).catch(() => registries.check(id));
  }
}

async function pickPath({ ports }: Core, pick: 'file' | 'folder'): Promise<string> {
  const folders = pick === 'folder';
  const title = folders ? 'Open a folder with images' : 'Open an image archive or a manifest';
  const [picked] = await ports.dialogs.open({ title, folders, multiple: false });
  if (picked === undefined) throw new AppError('cancelled', 'No file was chosen.');
  return resolve(picked);
}

function absolute(typed: string): string {
  const text = typed.trim();
  const path = text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text;
  if (isAbsolute(path) && !path.includes('\0')) return resolve(path);
  throw new AppError('invalid-input', `“${text.slice(0, 200)}” is not the whole path of a file or folder.`, {
    reason: 'E_FILE_PATH',
    advice: 'Write it from the root, or from your home folder with ~/.',
  });
}

function without(settings: Settings, id: string): Settings {
  const keep = (one: { connectionId: string }) => one.connectionId !== id;
  return {
    ...settings,
    files: settings.files.filter((one) => one.id !== id),
    added: settings.added.filter(keep),
    pinned: settings.pinned.filter(keep),
  };
}
