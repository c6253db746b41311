import { AppError } from '../errors.ts';
import { isDigest } from './digest.ts';

// distribution-spec "Pulling manifests": the grammars of <name> and of a tag.
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** True for a repository name every registry accepts: lower case, `/` between parts, at most 255 characters. */
export function isRepositoryName(name: string): boolean {
  return name.length <= 255 && repositoryPattern.test(name);
}

/** True for a legal tag name. */
export function isTagName(name: string): boolean {
  return tagPattern.test(name);
}

/** What a user may write to name an image. */
export interface ImageReference {
  /** Host with optional port; absent for a short name such as `library/busybox`. */
  readonly host?: string | undefined;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/**
 * Reads `host[:port]/repository[:tag][@digest]`. The first part counts as a host when it has a dot or a colon or is
 * `localhost`, which is the rule of all container tools.
 * @throws AppError `invalid-input` naming the part that is wrong.
 */
export function parseImageReference(text: string): ImageReference {
  const trimmed = text.trim();
  const at = trimmed.indexOf('@');
  const digest = at < 0 ? undefined : trimmed.slice(at + 1);
  const { host, path } = splitHost(at < 0 ? trimmed : trimmed.slice(0, at));
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  const repository = colon < 0 ? path : path.slice(0, colon);
  refuse(
    digest !== undefined && !isDigest(digest),
    digest,
    'a digest; it looks like sha256: and 64 hexadecimal digits',
  );
  refuse(
    !isRepositoryName(repository),
    repository,
    'a repository name: lower-case letters, digits and . _ - between slashes',
  );
  refuse(
    tag !== undefined && !isTagName(tag),
    tag,
    'a tag name: up to 128 letters, digits and . _ -, not starting with . or -',
  );
  return { host, repository, tag, digest };
}

function splitHost(name: string): { host: string | undefined; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return isHost ? { host: first, path: name.slice(slash + 1) } : { host: undefined, path: name };
}

function refuse(wrong: boolean, text: string | undefined, expected: string): void {
  if (wrong) throw new AppError('invalid-input', `“${text ?? ''}” is not ${expected}.`);
}
