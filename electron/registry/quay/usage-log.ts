import { repositoryPath } from '../oci/paths.ts';
import type { CallOptions, Page, QuayLogEntry } from '../registry.ts';
import { arrayOf, objectOf, textOf } from './json.ts';
import type { QuayHttp } from './quay-http.ts';
import { readMailDate } from './times.ts';

function readEntry(value: unknown): QuayLogEntry | null {
  const entry = objectOf(value);
  const kind = textOf(entry['kind']);
  const atMs = readMailDate(entry['datetime']);
  if (kind === null || atMs === null) return null;
  const metadata = objectOf(entry['metadata']);
  return {
    kind,
    atMs,
    performer: textOf(objectOf(entry['performer'])['name']),
    tag: textOf(metadata['tag']),
    digest: textOf(metadata['manifest_digest']),
  };
}

/** One page of a repository's usage log: who pushed, moved, restored and deleted what. */
export async function readUsageLog(
  quay: QuayHttp,
  repository: string,
  options: CallOptions & { next?: string | undefined },
): Promise<Page<QuayLogEntry>> {
  const query = options.next === undefined ? '' : `?next_page=${encodeURIComponent(options.next)}`;
  const answer = await quay.readObject({
    step: 'reading the usage log',
    repository,
    method: 'GET',
    path: `/repository/${repositoryPath(repository)}/logs${query}`,
    expect: [200],
    isRepeatable: true,
    signal: options.signal,
  });
  const next = textOf(answer['next_page']);
  const isLoop = next !== null && next === options.next;
  return {
    items: arrayOf(answer['logs'])
      .map(readEntry)
      .filter((entry) => entry !== null),
    next: next === null || isLoop ? undefined : next,
    incomplete: isLoop ? 'The log is not complete: the registry’s next page is the same page again.' : undefined,
  };
}
