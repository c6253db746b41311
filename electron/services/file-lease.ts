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

async function retire(holding: Holding | null): Promise<void> {
  if (holding === null) return;
  holding.isRetired = true;
  if (holding.users === 0) await holding.file.store.close();
}

async function release(holding: Holding): Promise<void> {
  holding.users -= 1;
  if (holding.isRetired && holding.users === 0) await holding.file.store.close();
}

type Open = (signal?: AbortSignal) => Promise<ImageFile>;

/** The file as it is on disk now, read again when that is another than before. */
function createHolder(path: string, open: Open) {
  let held: Holding | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const drop = async () => {
    const old = held;
    held = null;
    await retire(old);
  };
  const refresh = async (signal?: AbortSignal): Promise<Holding> => {
    try {
      if (held !== null && (await stampOf(path)).text === held.file.stamp.text) return held;
    } catch (error) {
      await drop();
      throw error;
    }
    await drop();
    held = { file: await open(signal), users: 0, isRetired: false };
    return held;
  };
  return {
    facts: () => held?.file.facts ?? null,
    // One after the other, so that a file is never read twice at once; a failure is the caller's alone.
    take: async (signal?: AbortSignal): Promise<Holding> => {
      const next = turn.then(async () => {
        const holding = await refresh(signal);
        holding.users += 1;
        return holding;
      });
      turn = next.catch(() => undefined);
      return next;
    },
    close: async () => {
      await turn;
      await drop();
    },
  };
}

/** Keeps one file open. Nothing is read until it is used. */
export function createFileLease(path: string, open: Open): FileLease {
  const holder = createHolder(path, open);
  return {
    use: async (work, signal) => {
      const holding = await holder.take(signal);
      try {
        return await work(holding.file);
      } finally {
        await release(holding);
      }
    },
    useStream: async function* (work, signal) {
      const holding = await holder.take(signal);
      try {
        yield* work(holding.file);
      } finally {
        await release(holding);
      }
    },
    facts: () => holder.facts(),
    close: () => holder.close(),
  };
}
