/** Which code of pubtools is imitated: before 0.28, or 0.28 and later. */
export type PubtoolsVersion = 'seed' | 'head';

type Side = 'src' | 'dest';
/** What goes wrong, independent of the exception's class. */
type PubtoolsFailureKind =
  | 'src-missing'
  | 'manifest-type-mismatch'
  | `${Side}-http-error`
  | `${Side}-not-a-list`
  | `${Side}-entry-without-platform`
  | `${Side}-entry-null-platform`
  | `${Side}-entry-without-architecture`
  | `${Side}-entry-null-architecture`
  | `${Side}-entry-without-digest`;

/** A failure of pubtools; nothing is uploaded. */
export interface PubtoolsFailure {
  readonly kind: PubtoolsFailureKind;
  /** The class of the exception that pubtools raises. */
  readonly python: string;
  /** HTTP status of a `…-http-error`. */
  readonly status?: number;
  readonly message: string;
}

/** Value or failure: both are expected outcomes. */
export type PubtoolsResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: PubtoolsFailure };

class PubtoolsSignal extends Error {
  readonly failure: PubtoolsFailure;
  constructor(failure: PubtoolsFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Raises like pubtools would; {@link attempt} turns it into a value. */
export function raise(kind: PubtoolsFailureKind, python: string, message: string, status?: number): never {
  throw new PubtoolsSignal({ kind, python, message, ...(status !== undefined && { status }) });
}

/** Runs an operation and gives its value or the failure it raised. */
export function attempt<T>(operation: () => T): PubtoolsResult<T> {
  try {
    return { ok: true, value: operation() };
  } catch (error) {
    if (error instanceof PubtoolsSignal) return { ok: false, failure: error.failure };
    throw error;
  }
}
