import { AppError } from '../../../shared/errors.ts';
import { hasStatus } from '../http/messages.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { notRegistryError } from '../http/errors.ts';
import type { CallOptions, Page } from '../registry.ts';
import { nextPage } from './link.ts';

/** A listing that answers page by page. */
export interface Listing {
  /** Path without query. */
  readonly path: string;
  /** The member of the body that holds the names. */
  readonly member: 'tags' | 'repositories';
  readonly request: Omit<HttpRequest, 'url' | 'method' | 'expect' | 'authorization' | 'isRepeatable' | 'signal'>;
}

/** A page request: the wanted number of entries, or where to go on. */
export interface PageOptions extends CallOptions {
  readonly limit: number;
  readonly next?: string | undefined;
}

// More in one answer is a registry that ignores `n`; 32 MiB hold half a million tags.
const maxPageBytes = 32 * 1024 * 1024;
// What every registry takes; more gets errors from some (1000) or is ignored.
const largestLimit = 1000;
const acceptedByAll = 100;
/** After so many pages a listing is taken to be endless. */
const maxPages = 2000;

/** Continuations are paths on this registry, so that nobody can make us ask elsewhere; the page number bounds them. */
function readNext(listing: Listing, next: string): { path: string; page: number } {
  const match = /^(\d{1,5}) (\/.*)$/s.exec(next);
  const path = match?.[2] ?? '';
  if (!path.startsWith('/') || path.startsWith('//') || path.startsWith('/\\')) {
    throw new AppError('invalid-input', `The continuation of ${listing.request.step} is not one this registry gave.`);
  }
  return { path, page: Number(match?.[1]) };
}

function readNames(body: Uint8Array, member: Listing['member']): { names: string[]; dropped: number } | null {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return null;
  const list = Object.hasOwn(document, member) ? (document as Record<string, unknown>)[member] : null;
  // Some registries say null, or leave the member out, where nothing is listed.
  if (list === null || list === undefined) return { names: [], dropped: 0 };
  if (!Array.isArray(list)) return null;
  const names = list.filter((name): name is string => typeof name === 'string' && name !== '');
  return { names: [...new Set(names)], dropped: list.length - names.length };
}

async function fetchPage(
  http: HttpClient,
  listing: Listing,
  path: string,
  options: PageOptions,
): Promise<HttpResponse> {
  return http.send({
    ...listing.request,
    method: 'GET',
    url: path,
    headers: { accept: 'application/json' },
    expect: [200],
    authorization: 'registry',
    isRepeatable: true,
    maxBytes: maxPageBytes,
    signal: options.signal,
  });
}

async function fetchFirst(http: HttpClient, listing: Listing, options: PageOptions): Promise<HttpResponse> {
  const limit = Math.min(Math.max(1, Math.trunc(options.limit)), largestLimit);
  try {
    return await fetchPage(http, listing, `${listing.path}?n=${limit}`, options);
  } catch (error) {
    // Registries that find `n` too large say so with one of these instead of giving fewer.
    if (limit <= acceptedByAll || !hasStatus(error, 400, 405, 413)) throw error;
    return fetchPage(http, listing, `${listing.path}?n=${acceptedByAll}`, options);
  }
}

/**
 * One page of a listing. Entries come as the registry gave them, duplicates and what is no text left out.
 * A link that must not be followed ends the listing and is told in `incomplete`.
 */
export async function listPage(http: HttpClient, listing: Listing, options: PageOptions): Promise<Page<string>> {
  const from = options.next === undefined ? null : readNext(listing, options.next);
  const response =
    from === null ? await fetchFirst(http, listing, options) : await fetchPage(http, listing, from.path, options);
  const read = readNames(response.body, listing.member);
  if (read === null)
    throw notRegistryError(http.where(listing.request), 'the answer is not the list a registry gives.');
  const notes =
    read.dropped > 0 ? [`${read.dropped} entries of the registry’s list are not names and were left out.`] : [];
  const page = (from?.page ?? 1) + 1;
  const following = nextPage(response.headers.all('link'), response.url, http.registry);
  if (following.kind === 'refused') notes.push(`The list is not complete: ${following.why}.`);
  if (following.kind === 'page' && page > maxPages) notes.push(`The list was cut after ${maxPages} pages.`);
  return {
    items: read.names,
    next: following.kind === 'page' && page <= maxPages ? `${page} ${following.path}` : undefined,
    incomplete: notes.length === 0 ? undefined : notes.join(' '),
  };
}
