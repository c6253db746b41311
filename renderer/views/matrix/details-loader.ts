import type { TagDetail } from '../../../shared/contract/tags.ts';
import type { WireError } from '../../../shared/errors.ts';

/** Reads some tags' manifests; at most {@link batchSize} names. */
export type ReadDetails = (names: readonly string[], signal: AbortSignal) => Promise<readonly TagDetail[]>;

/** The contract takes 100 names at once; fewer paint sooner. */
export const batchSize = 50;

export interface DetailsLoaderDeps {
  readonly read: ReadDetails;
  /** Turns whatever `read` rejected with into words. */
  readonly toWire: (error: unknown) => WireError;
  /** Called with everything known after each batch. */
  readonly onChange: (details: ReadonlyMap<string, TagDetail>) => void;
}

export interface DetailsLoader {
  /** What is on the screen now; these names are read before all others. */
  readonly show: (names: readonly string[]) => void;
  /** Forgets tags that could not be read, so that they are asked for again. */
  readonly retry: () => void;
  readonly stop: () => void;
}

/** The next names to ask for: visible ones first, then the rest in order. */
export function nextBatch(
  names: readonly string[],
  visible: readonly string[],
  known: { has: (name: string) => boolean },
  size = batchSize,
): readonly string[] {
  const wanted = new Set(names);
  const first = visible.filter((name) => wanted.has(name) && !known.has(name));
  if (first.length > 0) return first.slice(0, size);
  return names.filter((name) => !known.has(name)).slice(0, size);
}

function failedDetail(name: string, error: WireError): TagDetail {
  const nothing = { digest: null, mediaType: null, totalBytes: null, createdAtMs: null };
  return { ...nothing, name, kind: 'unknown', entries: [], error };
}

/**
 * Reads the details of many tags batch by batch, the visible ones first, one request at a time so that scrolling is
 * answered soon. A failed batch marks its tags as failed and the rest goes on.
 */
export function createDetailsLoader(
  names: readonly string[],
  known: ReadonlyMap<string, TagDetail>,
  deps: DetailsLoaderDeps,
): DetailsLoader {
  const details = new Map(known);
  const abort = new AbortController();
  let visible: readonly string[] = [];
  let running = false;

  async function readBatch(batch: readonly string[]): Promise<void> {
    try {
      for (const detail of await deps.read(batch, abort.signal)) details.set(detail.name, detail);
      const silent: WireError = { kind: 'not-found', message: 'The registry no longer lists this tag.', details: {} };
      for (const name of batch) if (!details.has(name)) details.set(name, failedDetail(name, silent));
    } catch (error) {
      if (abort.signal.aborted) return;
      for (const name of batch) details.set(name, failedDetail(name, deps.toWire(error)));
    }
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (;;) {
      const batch = nextBatch(names, visible, details);
      if (batch.length === 0 || abort.signal.aborted) break;
      await readBatch(batch);
      if (!abort.signal.aborted) deps.onChange(new Map(details));
    }
    running = false;
  }

  void run();
  return {
    show(next) {
      visible = next;
    },
    retry() {
      for (const [name, detail] of details) if (detail.error !== null) details.delete(name);
      deps.onChange(new Map(details));
      void run();
    },
    stop: () => abort.abort(),
  };
}
