import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Contract, Envelope, Operation, ServicesOf } from '../../shared/contract/kit.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { Log } from './ports.ts';

/**
 * Carries out one operation. Always resolves to an envelope: bad input, refusals, aborts and our own faults
 * alike. Transports pass on what comes out and add nothing.
 */
export type Dispatch = (name: string, input: unknown, signal: AbortSignal) => Promise<Envelope>;

type AnyService = (input: unknown, context: { signal: AbortSignal }) => Promise<unknown>;

/**
 * The one way from a transport to the services. Input is parsed before a service sees it, and output on the way
 * back, which strips every member the contract does not declare.
 */
export function createDispatcher<C extends Contract>(
  contract: C,
  services: ServicesOf<C>,
  { log }: { log: Log },
): Dispatch {
  return async (name, input, signal) => {
    try {
      const { operation, service } = find(contract, services, name);
      const parsed = parseInput(name, operation, input);
      const value = await untilAborted(signal, () => service(parsed, { signal }));
      return { ok: true, value: operation.output.parse(value) };
    } catch (error) {
      return { ok: false, error: toWireError(toAppError(name, error, signal, log)) };
    }
  };
}

function find(
  contract: Contract,
  services: Readonly<Record<string, object>>,
  name: string,
): { operation: Operation; service: AnyService } {
  const [group = '', member = '', ...rest] = name.split('.');
  const operations = own(contract, group);
  const operation = rest.length === 0 && operations !== undefined ? own(operations, member) : undefined;
  const implementations = own(services, group);
  const service = implementations === undefined ? undefined : own(implementations, member);
  if (operation?.type !== 'operation' || typeof service !== 'function') {
    throw new AppError('not-found', `There is no operation “${name.slice(0, 100)}”.`, { reason: 'E_NO_OPERATION' });
  }
  return { operation, service: service };
}

// Names come from outside, so `constructor` and the like must not be found on a prototype.
function own<T extends object, K extends keyof T>(object: T, key: string): T[K] | undefined {
  return Object.hasOwn(object, key) ? object[key as K] : undefined;
}

function parseInput(name: string, operation: Operation, input: unknown): unknown {
  const result = operation.input.safeParse(input);
  if (result.success) return result.data;
  throw new AppError('invalid-input', `${name}: ${describeIssues(result.error)}`, { reason: 'E_INPUT' });
}

/** Names the members and what is wrong with them; never their values. */
function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.map(String).join('.');
    return `${path === '' ? 'the input' : `“${path}”`}: ${issue.message}`;
  });
  const more = error.issues.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** A service that is slow to notice the abort must not keep the caller waiting. */
async function untilAborted<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([run(), promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The call was cancelled.');
}

function toAppError(name: string, error: unknown, signal: AbortSignal, log: Log): AppError {
  if (signal.aborted) return cancelled();
  if (error instanceof AppError && error.kind !== 'internal') {
    log.info('Operation refused', { operation: name, kind: error.kind, reason: error.details.reason });
    return error;
  }
  const correlationId = randomUUID();
  log.error('Operation failed unexpectedly', { operation: name, correlationId, cause: describeCause(error) });
  return new AppError('internal', 'Something went wrong inside Waybill. Nothing more was done.', {
    correlationId,
    advice: `The log has the cause under ${correlationId}.`,
  });
}

/** An error as one text for the log, its causes included. */
export function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\ncaused by ${describeCause(error.cause)}`;
}
