import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { requireExternalUrl } from '../host/external-url.ts';
import type { ExternalOpener } from '../services/ports.ts';

/** Long enough for a browser that starts cold. */
const keepFileMs = 30_000;

/** The platform's command that opens a page or file in the user's browser. */
export function openCommand(platform: NodeJS.Platform, target: string): { command: string; args: readonly string[] } {
  if (platform === 'darwin') return { command: 'open', args: [target] };
  // Not `start`: that is a word of the command shell, which would read the target as text of its own.
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', target] };
  return { command: 'xdg-open', args: [target] };
}

/** Hands a page or file to the user's browser; rejects when that cannot be started. */
export type Launch = (target: string) => Promise<void>;

/** Opens https pages in the user's browser. */
export function createBrowserOpener(launch: Launch = launchBrowser): ExternalOpener {
  return { open: async (url) => launch(requireExternalUrl(url)) };
}

/**
 * Opens our own link in the user's browser by way of a file only the user can read: arguments of a process can be read
 * by every user of the machine, and the link carries a code. The file is removed once the browser has had time to read it.
 */
export async function openOwnLink(link: string, folder: string, launch: Launch = launchBrowser): Promise<void> {
  const file = join(folder, 'open.html');
  await writeFile(file, redirectPage(link), { mode: 0o600 });
  setTimeout(() => void rm(file, { force: true }), keepFileMs).unref();
  await launch(file);
}

function redirectPage(link: string): string {
  const escaped = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Waybill</title><meta http-equiv="refresh" content="0;url=${escaped}"><a href="${escaped}">Open Waybill</a>\n`;
}

function launchBrowser(target: string): Promise<void> {
  const { command, args } = openCommand(process.platform, target);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('spawn', () => (child.unref(), resolve()));
    child.once('error', (cause) =>
      reject(
        new AppError(
          'unsupported',
          'The browser could not be started from here.',
          { advice: 'Open it yourself.' },
          { cause },
        ),
      ),
    );
  });
}
