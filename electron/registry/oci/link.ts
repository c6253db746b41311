/** One target of a `Link` header (RFC 8288). */
interface Link {
  readonly target: string;
  readonly relations: readonly string[];
}

const target = /[\s,]*<([^<>]*)>/y;
const parameter = /\s*;\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*(?:=\s*(?:"((?:[^"\\]|\\[^])*)"|([^\s;,"]*)))?/y;

function parseLine(line: string): Link[] {
  const links: Link[] = [];
  let position = 0;
  while (position < line.length && links.length < 20) {
    target.lastIndex = position;
    const found = target.exec(line);
    if (found === null) return links;
    position = target.lastIndex;
    const relations: string[] = [];
    for (;;) {
      parameter.lastIndex = position;
      const match = parameter.exec(line);
      if (match === null) break;
      position = parameter.lastIndex;
      if (match[1]?.toLowerCase() === 'rel') relations.push(...(match[2] ?? match[3] ?? '').toLowerCase().split(/\s+/));
    }
    links.push({ target: found[1] ?? '', relations });
  }
  return links;
}

/** The target of the first link with `rel=next` (quoted or not) in any of the header lines; null without one. */
export function nextLink(lines: readonly string[]): string | null {
  return lines.flatMap(parseLine).find(({ relations }) => relations.includes('next'))?.target ?? null;
}

/** Where the next page is, nowhere, or why the link is not followed. */
export type NextPage =
  | { readonly kind: 'end' }
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The next page as path and query on the registry. Only the registry's own origin is followed, because the request
 * carries credentials; the same address again would never end.
 * @param current the address of the page that had the header
 */
export function nextPage(lines: readonly string[], current: URL, registry: URL): NextPage {
  const link = nextLink(lines);
  if (link === null) return { kind: 'end' };
  if (!URL.canParse(link, current.href))
    return { kind: 'refused', why: 'the registry’s link to the next page is not an address' };
  const url = new URL(link, current.href);
  if (url.origin !== registry.origin) {
    return { kind: 'refused', why: `the registry’s link to the next page leads to another place (${url.host})` };
  }
  // Such a path would read as a host where it is used next.
  if (url.pathname.startsWith('//')) {
    return { kind: 'refused', why: 'the registry’s link to the next page is not a path' };
  }
  if (url.href === current.href)
    return { kind: 'refused', why: 'the registry’s link to the next page leads to the same page' };
  return { kind: 'page', path: `${url.pathname}${url.search}` };
}
