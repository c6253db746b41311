import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Differences } from './compare.ts';
import { runExtended } from './extended.ts';
import { runPubtools } from './pubtools.ts';
import type { Vector } from './vector.ts';
import { readVector } from './vector.ts';

/** What became of one file. `differences` is empty when it passed. */
interface VectorReport {
  readonly file: string;
  readonly differences: Differences;
}

/** Runs one vector through the real engine. */
function runVector(vector: Vector): Differences {
  if (vector.mode === 'extended') return runExtended(vector);
  if (vector.mode === 'pubtools') return runPubtools(vector);
  return [`mode: unknown mode “${vector.mode}”`];
}

/** Runs a vector's file; a file that cannot be read or breaks the engine has failed. */
function runVectorFile(file: string, bytes: Uint8Array): VectorReport {
  try {
    const vector = readVector(bytes);
    const misnamed =
      vector.name === '' || file === `${vector.name}.json` ? [] : [`name: the file holds “${vector.name}”`];
    return { file, differences: [...misnamed, ...runVector(vector)] };
  } catch (error) {
    return { file, differences: [`cannot be run: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/**
 * Runs every `*.json` of a folder, in name order.
 * @throws Error when the folder is missing or holds no vector, because then nothing has been shown.
 */
export async function runDirectory(directory: string): Promise<VectorReport[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new Error(
      `The folder ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new Error(`The folder ${directory} holds no vectors (*.json).`);
  return Promise.all(files.map((file) => runFileAt(directory, file)));
}

async function runFileAt(directory: string, file: string): Promise<VectorReport> {
  try {
    return runVectorFile(file, await readFile(join(directory, file)));
  } catch (error) {
    return { file, differences: [`cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
