import type { z } from 'zod';
import type { WireError } from '../errors.ts';

/** One operation of the contract: what goes in, what comes out, and whether it can change anything outside Waybill. */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly type: 'operation';
  readonly access: 'read' | 'write';
  readonly input: I;
  readonly output: O;
  /** Largest request body in bytes that a transport accepts for this operation. */
  readonly maxBodyBytes: number;
}

/** One kind of event on the single event stream. */
export interface EventKind<P extends z.ZodType = z.ZodType> {
  readonly type: 'event';
  readonly payload: P;
}

/** What may differ between operations besides their schemas. */
export interface OperationOptions {
  readonly maxBodyBytes?: number;
}

const defaultMaxBodyBytes = 64 * 1024;

/** Declares an operation that changes nothing outside Waybill's own caches. */
export function read<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options?: OperationOptions,
): Operation<I, O> {
  return operation('read', input, output, options);
}

/** Declares an operation that may change a registry, a file or the settings. */
export function write<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options?: OperationOptions,
): Operation<I, O> {
  return operation('write', input, output, options);
}

function operation<I extends z.ZodType, O extends z.ZodType>(
  access: Operation['access'],
  input: I,
  output: O,
  { maxBodyBytes = defaultMaxBodyBytes }: OperationOptions = {},
): Operation<I, O> {
  return { type: 'operation', access, input, output, maxBodyBytes };
}

/** Declares an event. Payloads are parsed on the way out, like outputs. */
export function event<P extends z.ZodType>(payload: P): EventKind<P> {
  return { type: 'event', payload };
}

/** Groups of operations and events, keyed by group and then by name. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Operation | EventKind>>>>;

type Member<C extends Contract, T> = {
  [G in keyof C & string]: { [N in keyof C[G] & string]: C[G][N] extends T ? `${G}.${N}` : never }[keyof C[G] & string];
}[keyof C & string];

/** `'tags.list' | 'tags.details' | …` */
export type OperationName<C extends Contract> = Member<C, Operation>;
/** `'jobs.changed' | …` */
export type EventName<C extends Contract> = Member<C, EventKind>;

type At<C extends Contract, N extends string> = N extends `${infer G}.${infer M}`
  ? G extends keyof C
    ? M extends keyof C[G]
      ? C[G][M]
      : never
    : never
  : never;

/** What a caller passes. */
export type InputOf<C extends Contract, N extends string> =
  At<C, N> extends Operation<infer I, z.ZodType> ? z.input<I> : never;
/** What a caller gets. */
export type OutputOf<C extends Contract, N extends string> =
  At<C, N> extends Operation<z.ZodType, infer O> ? z.output<O> : never;
/** What an event carries. */
export type PayloadOf<C extends Contract, N extends string> = At<C, N> extends EventKind<infer P> ? z.output<P> : never;

/** One event as it travels. `seq` grows by one per event and host process, so a reader can ask for what it missed. */
export type EventOf<C extends Contract> = {
  [N in EventName<C>]: { readonly seq: number; readonly name: N; readonly payload: PayloadOf<C, N> };
}[EventName<C>];

/** The answer to every call; nothing is ever thrown across a process boundary. */
export type Envelope<T = unknown> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

/** What the renderer holds. `call` rejects with an AppError; aborting the signal cancels the work in the host. */
export interface ClientOf<C extends Contract> {
  call<N extends OperationName<C>>(
    name: N,
    input: InputOf<C, N>,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<OutputOf<C, N>>;
  /** Calls back for every event from now on, through reconnects, until the returned function is called. */
  subscribe(listener: (event: EventOf<C>) => void): () => void;
}

/** Passed to every service function. */
export interface CallContext {
  readonly signal: AbortSignal;
}

/** What the host implements: per group one object with a function per operation. */
export type ServicesOf<C extends Contract> = {
  readonly [G in keyof C & string]: {
    readonly [N in keyof C[G] & string as C[G][N] extends Operation ? N : never]: C[G][N] extends Operation<
      infer I,
      infer O
    >
      ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>>
      : never;
  };
};

/** How services tell the renderer that something changed. */
export type Publish<C extends Contract> = <N extends EventName<C>>(name: N, payload: PayloadOf<C, N>) => void;
