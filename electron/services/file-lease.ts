import type { OpenedFile } from '../../shared/contract/opened-file.ts';
import type { ImageFile } from '../offline/open-image-file.ts';
import { stampOf } from '../offline/file-kind.ts';

/** An opened file that is read anew when it changed on disk. */
export interface FileLease {
  /** Runs with the file as it is now; it stays open until that has ended. */
  use<T>(work: (file: ImageFile) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Like {@link use}, for what is read piece by piece. */
  useStream<T>(work: (file: ImageFile) => AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T>;
  /** What was found when it was last read; null before, and after a failure. */
  facts(): OpenedFile | null;
  close(): Promise<void>;
}

interface Holding {
  readonly file: ImageFile;
  users: number;
  isRetired: boolean;
}

/** Keeps one file open. Nothing is read until it is used. */
export function createFileLease(path: string, open: (signal?: AbortSignal) => Promise<ImageFile>): FileLease {
  let current: Promise<Holding> | null = null;
  let known: Holding | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const retire = async (holding: Holding | null) => {
    if (holding === null) return;
    holding.isRetired = true;
    if (holding.users === 0) await holding.file.store.close();
  };
  const fresh = async (signal?: AbortSignal): Promise<Holding> => {
    const held = await current?.catch(() => null);
    if (held !== null && held !== undefined) {
      const stamp = await stampOf(path).catch(async (error: unknown) => {
        current = null;
        known = null;
        await retire(held);
        throw error;
      });
      if (stamp.text === held.file.stamp.text) return held;
    }
    await retire(held ?? null);
    known = null;
    current = open(signal).then((file) => ({ file, users: 0, isRetired: false }));
    known = await current;
    return known;
  };
  const take = async (signal?: AbortSignal): Promise<Holding> => {
    // One after the other, so that a file is never read twice at once; a failure is the caller's alone.
    const next = turn.then(() => fresh(signal));
    turn = next.catch(() => undefined);
    const holding = await next;
    holding.users += 1;
    return holding;
  };
  const release = async (holding: Holding) => {
    holding.users -= 1;
    if (holding.isRetired && holding.users === 0) await holding.file.store.close();
  };
  return {
    use: async (work, signal) => {
      const holding = await take(signal);
      try {
        return await work(holding.file);
      } finally {
        await release(holding);
      }
    },
    useStream: async function* (work, signal) {
      const holding = await take(signal);
      try {
        yield* work(holding.file);
      } finally {
        await release(holding);
      }
    },
    facts: () => known?.file.facts ?? null,
    close: async () => {
      await turn;
      await retire((await current?.catch(() => null)) ?? null);
      current = null;
      known = null;
    },
  };
}
