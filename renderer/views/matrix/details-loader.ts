import type { TagDetail } from '../../../shared/contract/tags.ts';
import type { WireError } from '../../../shared/errors.ts';

/** Reads some tags' manifests, with those of the images they list or without; at most {@link batchSize} names. */
export type ReadDetails = (
  names: readonly string[],
  withChildren: boolean,
  signal: AbortSignal,
) => Promise<readonly TagDetail[]>;

/** The contract takes 100 names at once; fewer paint sooner. */
export const batchSize = 50;
// With its images a tag costs several requests, so fewer of them are asked for at once.
const wholeBatchSize = 10;

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

/** Names to ask for at once. */
export interface Batch {
  readonly names: readonly string[];
  readonly withChildren: boolean;
}

/**
 * The next names to ask for: visible ones that nobody has read, then the images of the visible ones, then the rest.
 * Sizes and missing images of tags that nobody looks at are not worth their requests.
 * @param whole tells tags whose images have been asked for.
 */
export function nextBatch(
  names: readonly string[],
  visible: readonly string[],
  known: { has: (name: string) => boolean },
  whole: { has: (name: string) => boolean },
): Batch {
  const wanted = new Set(names);
  const seen = visible.filter((name) => wanted.has(name));
  const first = seen.filter((name) => !known.has(name));
  if (first.length > 0) return { names: first.slice(0, batchSize), withChildren: false };
  const open = seen.filter((name) => !whole.has(name));
  if (open.length > 0) return { names: open.slice(0, wholeBatchSize), withChildren: true };
  return { names: names.filter((name) => !known.has(name)).slice(0, batchSize), withChildren: false };
}

/** Nothing more is to be found out about its images. */
function isWhole({ entries, error }: TagDetail): boolean {
  return error !== null || entries.every(({ present }) => present !== null);
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
  const whole = new Set([...known.values()].filter(isWhole).map(({ name }) => name));
  const abort = new AbortController();
  let visible: readonly string[] = [];
  let running = false;

  async function readBatch({ names: batch, withChildren }: Batch): Promise<void> {
    try {
      for (const detail of await deps.read(batch, withChildren, abort.signal)) {
        details.set(detail.name, detail);
        if (isWhole(detail)) whole.add(detail.name);
      }
      const silent: WireError = { kind: 'not-found', message: 'The registry no longer lists this tag.', details: {} };
      for (const name of batch) if (!details.has(name)) details.set(name, failedDetail(name, silent));
    } catch (error) {
      if (abort.signal.aborted) return;
      // What is known of a list stays when only its images could not be read.
      for (const name of batch) if (!details.has(name)) details.set(name, failedDetail(name, deps.toWire(error)));
    }
    if (withChildren) for (const name of batch) whole.add(name);
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (;;) {
      const batch = nextBatch(names, visible, details, whole);
      if (batch.names.length === 0 || abort.signal.aborted) break;
      await readBatch(batch);
      if (!abort.signal.aborted) deps.onChange(new Map(details));
    }
    running = false;
  }

  void run();
  return {
    show(next) {
      visible = next;
      void run();
    },
    retry() {
      for (const [name, detail] of details) if (detail.error !== null && details.delete(name)) whole.delete(name);
      deps.onChange(new Map(details));
      void run();
    },
    stop: () => abort.abort(),
  };
}
