import type { Connection } from '../../../shared/contract/connections.ts';
import { isDigest, shortDigest } from '../../../shared/oci/digest.ts';
import { isRepositoryName, parseImageReference, type ImageReference } from '../../../shared/oci/reference.ts';

/** Where Enter leads. */
export type ReferenceTarget =
  | { readonly kind: 'repository'; readonly connectionId: string; readonly repository: string }
  | {
      readonly kind: 'manifest';
      readonly connectionId: string;
      readonly repository: string;
      readonly reference: string;
    }
  | { readonly kind: 'add-registry'; readonly url: string };

export interface ReferenceSuggestion {
  readonly label: string;
  readonly detail: string;
  readonly target: ReferenceTarget;
}

/** What the box knows of the place the user is at and of what has been read so far. */
export interface ReferenceContext {
  readonly connections: readonly Pick<Connection, 'id' | 'name' | 'url' | 'kind'>[];
  readonly current: { readonly connectionId?: string | undefined; readonly repository?: string | undefined };
  readonly repositories: readonly { readonly connectionId: string; readonly name: string }[];
}

export interface ReferenceReading {
  readonly suggestions: readonly ReferenceSuggestion[];
  /** Why there is nothing to open, in one sentence; empty when there is. */
  readonly problem: string;
}

const maxSuggestions = 12;
// Programs and the words before an image in their command lines.
const commandStart = /^\s*(?:[$#]\s+)?(?:sudo\s+)?(?:docker|podman|nerdctl|skopeo|crane|oras|regctl|cosign|buildah)\s/;

/**
 * Understands what people paste: an image reference, a digest, a pull command, a registry's web address of a
 * repository, a line of YAML. Anything else is looked for in the names of repositories.
 */
export function readReference(text: string, context: ReferenceContext): ReferenceReading {
  const wanted = extractReference(text);
  if (wanted === '') return { suggestions: [], problem: '' };
  if (isDigest(wanted)) return readDigest(wanted, context);
  let reference: ImageReference | null = null;
  let problem = '';
  try {
    reference = parseImageReference(wanted);
  } catch (error) {
    problem = error instanceof Error ? error.message : '';
  }
  const exact = reference === null ? [] : suggestionsFor(reference, context);
  const similar = matchingRepositories(wanted, context);
  const seen = new Set<string>();
  const suggestions = [...exact, ...similar].filter(({ target }) => {
    const key = JSON.stringify(target);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return {
    suggestions: suggestions.slice(0, maxSuggestions),
    problem: suggestions.length === 0 ? problem || 'Nothing here has that name.' : '',
  };
}

/** The image inside a pasted text. */
export function extractReference(text: string): string {
  const yaml = /(?:^|\n)\s*-?\s*image:\s*["']?([^\s"'#]+)/.exec(text)?.[1];
  if (yaml !== undefined) return yaml;
  let wanted = text.trim();
  if (commandStart.test(`${wanted} `)) wanted = lastImageWord(wanted);
  wanted = wanted.replace(/^["'`]+|["'`]+$/g, '').replace(/^(?:docker|oci|containers-storage):\/\//, '');
  return webAddress(wanted) ?? wanted.replace(/^https?:\/\//, '').replace(/\/+$/, '');
}

function lastImageWord(command: string): string {
  const words = command.split(/\s+/).slice(1);
  const images = words.filter((word) => !word.startsWith('-') && /[/:@]/.test(word) && !/^[A-Za-z_]+=/.test(word));
  return images.at(-1) ?? words.findLast((word) => !word.startsWith('-')) ?? '';
}

/** `https://HOST/repository/NAME?tab=tags&tag=TAG`, as Quay's own pages are addressed; also `/manifest/DIGEST` after the name. */
function webAddress(text: string): string | null {
  const match = /^https?:\/\/([^/]+)\/repository\/([^?#]+)(?:\?([^#]*))?/.exec(text);
  if (match === null) return null;
  const [, host = '', path = '', query = ''] = match;
  const [name = '', digest] = path.replace(/\/+$/, '').split('/manifest/');
  if (digest !== undefined) return `${host}/${name}@${digest}`;
  const tag = new Map(query.split('&').map((pair) => pair.split('=', 2) as [string, string])).get('tag');
  const plain = name.split('/tag/');
  const tagged = tag ?? plain[1];
  return `${host}/${plain[0] ?? name}${tagged === undefined ? '' : `:${tagged}`}`;
}

function readDigest(digest: string, { current, connections }: ReferenceContext): ReferenceReading {
  const { connectionId, repository } = current;
  const connection = connections.find((other) => other.id === connectionId);
  if (connectionId === undefined || repository === undefined || connection === undefined) {
    return {
      suggestions: [],
      problem: 'A digest alone does not say where it is. Open a repository first, or paste name@digest.',
    };
  }
  const target = { kind: 'manifest', connectionId, repository, reference: digest } as const;
  return {
    suggestions: [{ label: `Open ${shortDigest(digest)}`, detail: `${connection.name} · ${repository}`, target }],
    problem: '',
  };
}

function suggestionsFor(reference: ImageReference, context: ReferenceContext): ReferenceSuggestion[] {
  const { host } = reference;
  if (host !== undefined) {
    const known = context.connections.filter((connection) => hostOf(connection.url) === canonicalHost(host));
    if (known.length > 0) return known.map((connection) => suggestionIn(connection, reference));
    return [
      {
        label: `Add registry ${host}`,
        detail: `then open ${reference.repository}`,
        target: { kind: 'add-registry', url: host },
      },
    ];
  }
  const named = reference.tag ?? reference.digest;
  const knowing = context.connections.filter((connection) =>
    context.repositories.some((other) => other.connectionId === connection.id && other.name === reference.repository),
  );
  if (knowing.length > 0) return knowing.map((connection) => suggestionIn(connection, reference));
  // A bare word is rather the beginning of a name than a repository nobody has listed.
  if (named === undefined && !reference.repository.includes('/')) return [];
  const here = context.connections.filter((connection) => connection.id === context.current.connectionId);
  return (here.length > 0 ? here : context.connections).map((connection) => suggestionIn(connection, reference));
}

function suggestionIn(
  connection: { id: string; name: string },
  { repository, tag, digest }: ImageReference,
): ReferenceSuggestion {
  const reference = digest ?? tag;
  if (reference === undefined) {
    return {
      label: repository,
      detail: connection.name,
      target: { kind: 'repository', connectionId: connection.id, repository },
    };
  }
  const label = digest === undefined ? `${repository}:${reference}` : `${repository}@${shortDigest(digest)}`;
  return {
    label,
    detail: connection.name,
    target: { kind: 'manifest', connectionId: connection.id, repository, reference },
  };
}

function matchingRepositories(text: string, { repositories, connections }: ReferenceContext): ReferenceSuggestion[] {
  const words = text.toLowerCase();
  if (!isRepositoryName(words.replace(/[-./_]+$/, ''))) return [];
  const starts = (name: string) =>
    name.split('/').at(-1)?.startsWith(words) === true || name.startsWith(words) ? 0 : 1;
  return repositories
    .filter((repository) => repository.name.includes(words))
    .sort((a, b) => starts(a.name) - starts(b.name) || a.name.length - b.name.length)
    .slice(0, maxSuggestions)
    .map(({ connectionId, name }) => ({
      label: name,
      detail: connections.find((connection) => connection.id === connectionId)?.name ?? '',
      target: { kind: 'repository', connectionId, repository: name },
    }));
}

function hostOf(url: string): string {
  try {
    return canonicalHost(new URL(url).host);
  } catch {
    return '';
  }
}

/** Docker Hub is spoken of by three names. */
function canonicalHost(host: string): string {
  return host === 'registry-1.docker.io' || host === 'index.docker.io' ? 'docker.io' : host.toLowerCase();
}
