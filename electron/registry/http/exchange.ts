import { Readable } from 'node:stream';
import { request as send } from 'undici';
import type { AppError } from '../../../shared/errors.ts';
import type { Limits } from '../environment.ts';
import type { BodyStream } from './body.ts';
import { cancelledError } from './errors.ts';
import { responseHeaders, type ResponseHeaders } from './headers.ts';
import type { Where } from './messages.ts';
import { clientCertificateError, networkError, wayFailure, withCertificate } from './network-errors.ts';
import type { Transport } from './transport.ts';

/** Methods a registry client needs. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Bytes to send: in memory, or opened anew for every attempt, because a sent stream cannot be sent again. */
export type RequestBody = Uint8Array | { readonly size: number; readonly open: () => AsyncIterable<Uint8Array> };

/** One HTTP request to one host, nothing around it. */
export interface Hop {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  readonly signal?: AbortSignal | undefined;
  /** No total time limit: the body is a stream whose length decides, and only silence ends it. */
  readonly streamed?: boolean | undefined;
}

/** The answer to one hop, body unread. */
export interface Answer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The address that answered. */
  readonly url: URL;
  readonly body: BodyStream;
}

/** Sends one request. @throws AppError `network`, `tls`, `timeout`, `cancelled`; the body's iteration likewise. */
export type Exchange = (hop: Hop, where: Where) => Promise<Answer>;

class TotalTimeout extends Error {
  readonly code = 'E_TOTAL_TIMEOUT';
}

/** The caller's signal and the total limit in one; `dispose` lets the timer go. */
function deadline(hop: Hop, limits: Limits): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(hop.signal?.reason);
  const timer =
    hop.streamed === true
      ? undefined
      : setTimeout(() => controller.abort(new TotalTimeout('total time limit')), limits.totalTimeoutMs);
  if (hop.signal?.aborted === true) stop();
  else hop.signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      hop.signal?.removeEventListener('abort', stop);
    },
  };
}

// A registry that moves what it got to its storage answers late.
const patienceAfterUpload = 10;

const isLong = (body: RequestBody | undefined) => body !== undefined && !(body instanceof Uint8Array);

function outgoing(body: RequestBody | undefined): { body?: Uint8Array | Readable; length?: string } {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { body, length: String(body.length) };
  return { body: Readable.from(body.open(), { objectMode: false }), length: String(body.size) };
}

/** Looks at a server after a failure, to explain it. */
export interface ServerInspector {
  /** What its certificate is, in a sentence. */
  describeCertificate(url: URL): Promise<string>;
  asksForClientCertificate(url: URL): Promise<boolean>;
}

/** Adds to a failure what a look at the server tells. Interruptions are looked into once per client. */
function createElaboration(inspector: ServerInspector | undefined) {
  let isLookedInto = false;
  return async (error: AppError, url: URL, where: Where): Promise<AppError> => {
    if (inspector === undefined) return error;
    if (error.kind === 'tls') {
      const certificate = await inspector.describeCertificate(url).catch(() => '');
      return certificate === '' ? error : withCertificate(error, certificate);
    }
    const isInterrupted =
      error.kind === 'network' && ['UND_ERR_SOCKET', 'ECONNRESET'].includes(error.details.reason ?? '');
    if (!isInterrupted || isLookedInto || url.protocol !== 'https:') return error;
    isLookedInto = true;
    return (await inspector.asksForClientCertificate(url)) ? clientCertificateError(where, url) : error;
  };
}

/** Sends by the first way that leads there. The body is opened anew for each, so nothing of it is lost. */
async function sendByWays(transport: Transport, hop: Hop, limits: Limits, signal: AbortSignal) {
  const routes = await transport.routes(hop.url);
  for (const [index, { way, dispatcher }] of routes.entries()) {
    const { body, length } = outgoing(hop.body);
    try {
      const response = await send(hop.url, {
        dispatcher,
        method: hop.method,
        headers: { ...hop.headers, ...(length === undefined ? {} : { 'content-length': length }) },
        body: body ?? null,
        signal,
        bodyTimeout: limits.stallTimeoutMs,
        headersTimeout: limits.headersTimeoutMs * (isLong(hop.body) ? patienceAfterUpload : 1),
      });
      transport.worked(hop.url, way);
      return response;
    } catch (failed) {
      if (body instanceof Readable) body.destroy();
      const { error, isUnreached } = wayFailure(failed, way);
      if (!isUnreached || index + 1 === routes.length || signal.aborted) throw error;
    }
  }
  throw new Error('there is no way to send it');
}

/** Makes the function that sends single requests over one transport. */
export function createExchange(transport: Transport, limits: Limits, inspector?: ServerInspector): Exchange {
  const elaborate = createElaboration(inspector);
  return async (hop, where) => {
    const { signal, dispose } = deadline(hop, limits);
    const explain = (error: unknown) => {
      dispose();
      if (hop.signal?.aborted === true) return cancelledError(where);
      return networkError(where, signal.aborted ? signal.reason : error, hop.url);
    };
    try {
      const response = await sendByWays(transport, hop, limits, signal);
      return {
        status: response.statusCode,
        headers: responseHeaders(response.headers),
        url: hop.url,
        body: guard(response.body, explain, dispose),
      };
    } catch (error) {
      throw await elaborate(explain(error), hop.url, where);
    }
  };
}

/** The body with failures explained and the deadline let go at its end. */
function guard(body: Readable, explain: (error: unknown) => Error, dispose: () => void): BodyStream {
  // A cancelled body may still report the abort as an event; nobody is waiting for it any more.
  body.on('error', () => undefined);
  return {
    cancel: () => {
      dispose();
      body.destroy();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for await (const piece of body) yield piece as Uint8Array;
        dispose();
      } catch (error) {
        throw explain(error);
      } finally {
        dispose();
      }
    },
  };
}
