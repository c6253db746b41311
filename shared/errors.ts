import { z } from 'zod';

/**
 * What went wrong, seen from the user's side. A closed list: the renderer turns each kind into words and an
 * action in one exhaustive switch, so a new kind is a compile error until it has both.
 */
export const errorKinds = [
  'invalid-input',
  'not-found',
  'unauthorized',
  'denied',
  'conflict',
  'rate-limited',
  'unsupported',
  'network',
  'tls',
  'timeout',
  'cancelled',
  'untrusted',
  'corrupt',
  'internal',
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** One entry of a registry's `errors[]` body (distribution-spec, "Error Codes"), cut to what a person can read. */
export interface RegistryErrorCode {
  readonly code: string;
  readonly message: string;
}

/**
 * Where and why. Every member is safe to show and to paste into a ticket: never a URL with a query, a header
 * or a credential.
 */
export interface ErrorDetails {
  /** Host and port of the registry. */
  readonly registry?: string | undefined;
  readonly repository?: string | undefined;
  /** Tag or digest. */
  readonly reference?: string | undefined;
  /** What was being done, as a verb phrase: “reading the manifest”. */
  readonly step?: string | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
  /** The registry's own words. */
  readonly codes?: readonly RegistryErrorCode[] | undefined;
  /** With reason `E_REALM`: host and port of the token service that the user may allow for this registry. */
  readonly realm?: string | undefined;
  /** Which side of a copy or merge failed. */
  readonly side?: 'source' | 'destination' | undefined;
  /** Machine-readable cause where one kind has several: `ENOTFOUND`, `CERT_HAS_EXPIRED`, `E_TAG_MOVED`. */
  readonly reason?: string | undefined;
  /** What to do next, one sentence. */
  readonly advice?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Finds the log line of an `internal` error. */
  readonly correlationId?: string | undefined;
}

/** The one error type that crosses layers. Expected outcomes (conflicts, warnings, partial results) are values instead. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
    this.details = details;
  }

  /** The same error with more said about where it happened; members already set win. */
  with(details: ErrorDetails): AppError {
    return new AppError(this.kind, this.message, { ...details, ...this.details }, { cause: this.cause });
  }
}

const text = (max: number) => z.string().max(max);

/** An error as it travels between processes. Unknown members are dropped, so a cause or a stack cannot leak. */
export const wireErrorSchema = z.object({
  kind: z.enum(errorKinds),
  message: text(4000),
  details: z.object({
    registry: text(300).optional(),
    repository: text(300).optional(),
    reference: text(300).optional(),
    step: text(300).optional(),
    status: z.int().optional(),
    codes: z
      .array(z.object({ code: text(200), message: text(2000) }))
      .max(20)
      .optional(),
    realm: text(300).optional(),
    side: z.enum(['source', 'destination']).optional(),
    reason: text(100).optional(),
    advice: text(1000).optional(),
    retryAfterMs: z.number().nonnegative().optional(),
    correlationId: text(100).optional(),
  }),
});

export type WireError = z.infer<typeof wireErrorSchema>;

/** Turns an error into its wire form; over-long texts are cut rather than refused. */
export function toWireError(error: AppError): WireError {
  const cut = (value: string | undefined, max: number) => value?.slice(0, max);
  const { details } = error;
  return wireErrorSchema.parse({
    kind: error.kind,
    message: error.message.slice(0, 4000),
    details: {
      ...details,
      registry: cut(details.registry, 300),
      repository: cut(details.repository, 300),
      reference: cut(details.reference, 300),
      step: cut(details.step, 300),
      realm: cut(details.realm, 300),
      reason: cut(details.reason, 100),
      advice: cut(details.advice, 1000),
      codes: details.codes
        ?.slice(0, 20)
        .map(({ code, message }) => ({ code: code.slice(0, 200), message: message.slice(0, 2000) })),
    },
  });
}

/** The inverse of {@link toWireError}, on the receiving side. */
export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.kind, wire.message, wire.details);
}

/** True for the error every abortable call rejects with once its signal has fired. */
export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'cancelled';
}
