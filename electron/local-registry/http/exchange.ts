import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Access } from '../auth/access.ts';
import { HttpProblem } from './problem.ts';

/** One request and what an endpoint needs to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Upper case. */
  readonly method: string;
  readonly query: URLSearchParams;
  /** Path and query as they came. */
  readonly target: string;
  /** `http://127.0.0.1:PORT`, or what the client called this server. */
  readonly origin: string;
  /** Who asks, and what that one may do. */
  readonly access: Access;
}

/** Answers one request. */
export type Endpoint = (exchange: Exchange) => Promise<void> | void;

/** Sends a status without a body. */
export function sendEmpty({ response }: Exchange, status: number, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, status === 204 ? headers : { 'Content-Length': 0, ...headers });
  response.end();
}

/** Sends bytes, or for HEAD their length. */
export function sendBytes(
  { response, method }: Pick<Exchange, 'response' | 'method'>,
  status: number,
  bytes: Uint8Array,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.end(method === 'HEAD' ? undefined : bytes);
}

/** Sends a value as JSON. */
export function sendJson(
  exchange: Pick<Exchange, 'response' | 'method'>,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  sendBytes(exchange, status, Buffer.from(JSON.stringify(value)), { 'Content-Type': 'application/json', ...headers });
}

/** The body is longer than the endpoint takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Reads the whole body. @throws BodyTooLarge */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyTooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw new BodyTooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `Link: <…>; rel="next"` with the given query. */
export function nextLink(path: string, query: Readonly<Record<string, string>>): OutgoingHttpHeaders {
  return { Link: `<${path}?${new URLSearchParams(query).toString()}>; rel="next"` };
}

/** Answers 405 with the methods that exist. */
export function methodNotAllowed(allowed: readonly string[], body: unknown): HttpProblem {
  return new HttpProblem(405, body, { Allow: allowed.join(', ') });
}
