import { AppError } from '../../../shared/errors.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { hasStatus } from '../http/messages.ts';
import type { CallOptions, NamePage } from '../registry.ts';
import { nextPage } from './link.ts';
import { type NamesOnPage, readNames } from './page-body.ts';
import { emptyRun, hasVisited, newNames, type Trail, type Trails } from './trail.ts';

/** A listing that answers page by page. */
export interface Listing {
  /** Path without query. */
  readonly path: string;
  /** The member of the body that holds the names. */
  readonly member: 'tags' | 'repositories';
  readonly request: Pick<HttpRequest, 'step' | 'repository' | 'access'>;
}

/** A page request: the wanted number of entries, or where to go on. */
export interface PageOptions extends CallOptions {
  readonly limit: number;
  readonly next?: string | undefined;
}

/** What paging works with. */
export interface Paging {
  readonly http: HttpClient;
  readonly trails: Trails;
}

// More in one answer is a registry that ignores `n`; 32 MiB hold half a million tags.
const maxPageBytes = 32 * 1024 * 1024;
// What every registry takes; more gets errors from some (1000) or is ignored.
const largestLimit = 1000;
const acceptedByAll = 100;
/** After so many pages a listing is taken to be endless. */
const maxPages = 2000;
const maxEmptyPages = 20;

/** Continuations are paths on this registry, so that nobody can make us ask elsewhere; the page number bounds them. */
function readNext(listing: Listing, next: string): { path: string; number: number } {
  const match = /^(\d{1,5}) (\/(?![/\\]).*)$/s.exec(next);
  if (match?.[2] === undefined) {
    throw new AppError('invalid-input', `The continuation of ${listing.request.step} is not one this registry gave.`);
  }
  return { path: match[2], number: Number(match[1]) };
}

function fetchPage({ http }: Paging, listing: Listing, path: string, signal: AbortSignal | undefined) {
  return http.send({
    ...listing.request,
    method: 'GET',
    url: path,
    headers: { accept: 'application/json' },
    expect: [200],
    authorization: 'registry',
    isRepeatable: true,
    maxBytes: maxPageBytes,
    signal,
  });
}

async function fetchFirst(paging: Paging, listing: Listing, options: PageOptions): Promise<HttpResponse> {
  const limit = Math.min(Math.max(1, Math.trunc(options.limit)), largestLimit);
  try {
    return await fetchPage(paging, listing, `${listing.path}?n=${limit}`, options.signal);
  } catch (error) {
    // Registries that find `n` too large say so with one of these instead of giving fewer.
    if (limit <= acceptedByAll || !hasStatus(error, 400, 405, 413)) throw error;
    return fetchPage(paging, listing, `${listing.path}?n=${acceptedByAll}`, options.signal);
  }
}

/** The answer to a continuation; begun anew once where the entry that the page hung on has vanished meanwhile. */
async function fetchNext(paging: Paging, listing: Listing, path: string, isRestarted: boolean, options: PageOptions) {
  try {
    return { response: await fetchPage(paging, listing, path, options.signal), isRestarted };
  } catch (error) {
    if (isRestarted || !hasStatus(error, 400, 404)) throw error;
    return { response: await fetchFirst(paging, listing, options), isRestarted: true };
  }
}

/** Where to go on, or the reason why the listing ends although the registry has a next page. */
function following(
  response: HttpResponse,
  registry: URL,
  trail: Trail,
  number: number,
): { path: string } | { why: string } | null {
  const next = nextPage(response.headers.all('link'), response.url, registry);
  if (next.kind === 'end') return null;
  if (next.kind === 'refused') return { why: next.why };
  if (hasVisited(trail, next.path)) return { why: 'the registry’s pages lead back to one that was read before' };
  if (number >= maxPages) return { why: `it was cut after ${maxPages} pages` };
  if (emptyRun(trail) >= maxEmptyPages) return { why: `${maxEmptyPages} pages in a row were empty` };
  return { path: next.path };
}

function notes(read: NamesOnPage, why: string | null): string | undefined {
  const dropped =
    read.dropped === 0 ? [] : [`${read.dropped} entries of the registry’s list are not names and were left out.`];
  const incomplete = why === null ? [] : [`The list is not complete: ${why}.`];
  return [...dropped, ...incomplete].join(' ') || undefined;
}

/**
 * One page of a listing: what earlier pages had is left out, and so is what is no text. A link that leads elsewhere
 * or in circles ends the listing and is told in `incomplete`.
 */
export async function listPage(paging: Paging, listing: Listing, options: PageOptions): Promise<NamePage> {
  const { http, trails } = paging;
  const past = trails.of(options.next);
  const at = options.next === undefined ? null : readNext(listing, options.next);
  const { response, isRestarted } =
    at === null
      ? { response: await fetchFirst(paging, listing, options), isRestarted: false }
      : await fetchNext(paging, listing, at.path, past?.isRestarted === true, options);
  const read = readNames(response.body, listing.member);
  if (read === null)
    throw notRegistryError(http.where(listing.request), 'the answer is not the list a registry gives.');
  const names = newNames(past, read.names);
  const path = `${response.url.pathname}${response.url.search}`;
  // A fresh start goes through the same addresses again; only what it has been through since counts.
  const began = isRestarted && past?.isRestarted !== true;
  const previous = began ? withoutPaths(past) : past;
  const trail: Trail = { path, names: new Set(names), previous, isRestarted };
  const number = (at?.number ?? 1) + 1;
  const goOn = following(response, http.registry, trail, number);
  const next = goOn !== null && 'path' in goOn ? `${number} ${goOn.path}` : undefined;
  if (next !== undefined) trails.keep(next, trail);
  const incomplete = notes(read, goOn !== null && 'why' in goOn ? goOn.why : null);
  return { items: names, next, incomplete, facts: read.facts };
}

/** The names so far as one step of the trail that stands at no address. */
function withoutPaths(trail: Trail | null): Trail | null {
  const names = new Set<string>();
  for (let page = trail; page !== null; page = page.previous) for (const name of page.names) names.add(name);
  return { path: '', names, previous: null, isRestarted: true };
}
