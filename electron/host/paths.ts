import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Paths } from '../services/ports.ts';

/** What decides where files go. */
export interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Folders of this program, absolute. Both hosts use the same, so that one continues where the other stopped. */
export interface HostPaths extends Paths {
  /** The local registry's own folder; nothing else reads or writes in it. */
  readonly registry: string;
}

/**
 * The data folder: `$XDG_DATA_HOME/waybill` (XDG Base Directory Specification) on Linux, `Application Support` on macOS,
 * `%LOCALAPPDATA%` on Windows. Relative XDG values are ignored, as the specification says.
 */
export function defaultDataDir({ platform, env, home }: PathSurroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Waybill', 'data');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Waybill', 'data');
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'waybill');
}

/** The folders below `dataDir` (default: the platform's), made readable by their owner only. */
export function preparePaths(dataDir?: string): HostPaths {
  const surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const data = resolve(dataDir ?? defaultDataDir(surroundings));
  const paths = { data, logs: join(data, 'logs'), registry: join(data, 'registry') };
  for (const folder of Object.values(paths)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return paths;
}
