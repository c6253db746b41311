import { spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes a line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The time in milliseconds of the newest file below some paths of the project; 0 when there is none. */
export function newestMs(paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => newestBelow(join(root, path))));
}

function newestBelow(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}

/** Whether a built file is missing or older than what it is made from. */
export function isStale(built: string, sources: readonly string[]): boolean {
  const file = join(root, built);
  return !existsSync(file) || statSync(file).mtimeMs < newestMs(sources);
}

/** A tool's program file, run by this Node: the one in node_modules, whatever the machine has. */
export function toolPath(packageName: string, bin: string = packageName): string {
  const folder = join(root, 'node_modules', packageName);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bins === 'string' ? bins : bins[bin];
  if (file === undefined) throw new Error(`${packageName} has no program ${bin}`);
  return join(folder, file);
}

/** Runs a program to its end and resolves to its exit code; a signal counts as 1. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd: root, stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs one of the project's own tools; `bin` where the program is not called like its package. */
export function runTool(
  packageName: string,
  args: readonly string[],
  options: SpawnOptions = {},
  bin: string = packageName,
): Promise<number> {
  return run(process.execPath, [toolPath(packageName, bin), ...args], options);
}
