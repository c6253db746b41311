import { notRegistryError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import type { Purpose } from '../http/messages.ts';
import type { CallOptions } from '../registry.ts';

/** A question to an API that answers in JSON. */
export interface JsonRequest extends Purpose, CallOptions {
  readonly method?: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly json?: unknown;
  /** The whole `Authorization` header, or null for nobody. */
  readonly header: string | null;
}

// A hundred rows of the most talkative API, with all images of every tag, stay far below.
const maxBytes = 8 * 1024 * 1024;

/** Asks, and reads the answer. @throws AppError `unsupported` when it is no JSON. */
export async function readJson(http: HttpClient, request: JsonRequest): Promise<unknown> {
  const response: HttpResponse = await http.send({
    step: request.step,
    repository: request.repository,
    method: request.method ?? 'GET',
    url: request.path,
    headers: {
      accept: 'application/json',
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request.json === undefined ? {} : { body: Buffer.from(JSON.stringify(request.json)) }),
    expect: [200],
    authorization: { header: request.header },
    isRepeatable: true,
    maxBytes,
    signal: request.signal,
  });
  try {
    return JSON.parse(new TextDecoder().decode(response.body)) as unknown;
  } catch {
    throw notRegistryError(http.where(request), 'the answer is not JSON.');
  }
}

/** A foreign value as an object; null for everything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** The objects in a foreign list; what is no object is left out, and what is no list is empty. */
export function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(asObject).filter((one) => one !== null) : [];
}

/** A foreign value as a text with something in it. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A foreign value as a count of bytes. */
export function asSize(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** RFC 3339 as milliseconds; null for everything else, and for the year 1 that Go writes for “never”. */
export function asTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time > 0 ? time : null;
}
