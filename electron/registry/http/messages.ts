import type { AppError, ErrorDetails } from '../../../shared/errors.ts';
import { createKnownSecrets } from '../../../shared/known-secrets.ts';

/** What a request is for, in words that end up in errors. */
export interface Purpose {
  /** A verb phrase: “reading the manifest”. */
  readonly step: string;
  readonly repository?: string | undefined;
  /** Tag or digest. */
  readonly reference?: string | undefined;
}

/** A purpose at a registry (host and port). */
export interface Where extends Purpose {
  readonly registry: string;
}

/** `team/app:1.0`, `team/app@sha256:…`, or nothing. */
function target({ repository, reference }: Purpose): string {
  if (repository === undefined) return '';
  if (reference === undefined) return ` of ${repository}`;
  return ` of ${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
}

/** One sentence naming registry, step and repository: `quay.example: reading the manifest of a/b:1 failed: …`. */
export function failure(where: Where, what: string): string {
  return `${where.registry}: ${where.step}${target(where)} failed: ${what}`;
}

/** The members of {@link ErrorDetails} that say where. */
export function place(where: Where): ErrorDetails {
  return {
    registry: where.registry,
    repository: where.repository,
    reference: where.reference,
    step: where.step,
  };
}

// Control characters, and the marks that turn the direction of text (Trojan Source): a server's words are shown.

const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** A foreign text made fit to be shown: one line, printable, bounded. */
export function printable(text: string, maxLength = 500): string {
  const clean = text
    .slice(0, maxLength * 4)
    .replace(unprintable, ' ')
    .trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}

/** Replaces secrets in text. Servers do echo what they were sent. */
export interface Redactor {
  add(secret: string): void;
  /** Of what expires by itself only the latest are remembered. */
  addPassing(secret: string): void;
  clean(text: string): string;
}

/** Knows every secret of one client, what it was given and the tokens it got, and tells them on. */
export function createRedactor(
  initial: readonly string[],
  onSecret: (secret: string, passing: boolean) => void = () => undefined,
): Redactor {
  const secrets = createKnownSecrets('•••');
  const telling = (add: (secret: string) => void, passing: boolean) => (secret: string) => {
    add(secret);
    onSecret(secret, passing);
  };
  const add = telling(secrets.add, false);
  for (const secret of initial) add(secret);
  return { add, addPassing: telling(secrets.addPassing, true), clean: secrets.hideIn };
}

/** True when the error was made of an answer with this status. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): error is AppError {
  const details = error instanceof Error && 'details' in error ? (error as AppError).details : undefined;
  return details?.status !== undefined && statuses.includes(details.status);
}
