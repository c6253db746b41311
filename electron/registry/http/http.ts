import { authorize } from './authenticated.ts';
import type { BodyStream } from './body.ts';
import { decodeBody, readBody, readStart } from './body.ts';
import { type HttpDependencies, type HttpRequest, whereOf } from './call.ts';
import { httpError } from './errors.ts';
import type { ResponseHeaders } from './headers.ts';
import type { Purpose, Redactor, Where } from './messages.ts';
import type { FollowedAnswer } from './redirects.ts';
import { restBeforeRestart, sendRepeated } from './repeated.ts';

export type { HttpRequest } from './call.ts';

/** An answer whose body was read and decoded. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The address that answered last. */
  readonly url: URL;
  readonly body: Uint8Array;
}

/** An answer whose body is still to be read, undecoded. */
export interface HttpStream extends Omit<HttpResponse, 'body'> {
  readonly body: BodyStream;
}

/** Requests to one registry: authenticated, redirected, limited, repeated, and their refusals turned into errors. */
export interface HttpClient {
  readonly host: string;
  readonly registry: URL;
  readonly redactor: Redactor;
  where(purpose: Purpose): Where;
  /** The whole answer, at most `maxBytes` of it (1 MiB unless told). */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The answer as a stream. Failures after the headers are the reader's. */
  open(request: HttpRequest): Promise<HttpStream>;
  /** The token that such a request would carry, got where it is not kept; null where there is none to be had unasked. */
  issuedToken(request: Pick<HttpRequest, 'access' | 'signal'> & Purpose): Promise<string | null>;
  /** Waits before something is begun anew that cannot simply be sent again. */
  rest(purpose: Purpose & { readonly signal?: AbortSignal | undefined }, attempt: number): Promise<void>;
}

const defaultMaxBytes = 1024 * 1024;
const maxErrorBytes = 64 * 1024;

/** Builds the client over its parts. */
export function createHttpClient(dependencies: HttpDependencies): HttpClient {
  const { registry, environment, redactor } = dependencies;
  const refuse = (request: HttpRequest, { status, headers }: FollowedAnswer, body: Uint8Array) =>
    httpError(whereOf(registry, request), { status, headers, body }, redactor, environment.now());

  return {
    host: registry.host,
    registry,
    redactor,
    where: (purpose) => whereOf(registry, purpose),
    issuedToken: async (request) => (await authorize(dependencies, request))?.issued?.value ?? null,
    rest: (purpose, attempt) => restBeforeRestart(dependencies, purpose, attempt),
    send: async (request) => {
      const where = whereOf(registry, request);
      const maxBytes = request.maxBytes ?? defaultMaxBytes;
      const { answer, result } = await sendRepeated(dependencies, request, {
        isStreamed: false,
        finish: async ({ status, body }) =>
          request.expect.includes(status) ? readBody(body, maxBytes, where) : readStart(body, maxErrorBytes),
      });
      const { status, headers, url } = answer;
      if (!request.expect.includes(status)) throw refuse(request, answer, result);
      const encoding = request.method === 'HEAD' ? null : headers.get('content-encoding');
      return { status, headers, url, body: await decodeBody(result, encoding, maxBytes, where) };
    },
    open: async (request) => {
      const { answer, result } = await sendRepeated(dependencies, request, {
        isStreamed: true,
        finish: async ({ status, body }) => (request.expect.includes(status) ? null : readStart(body, maxErrorBytes)),
      });
      if (result !== null) throw refuse(request, answer, result);
      return { status: answer.status, headers: answer.headers, url: answer.url, body: answer.body };
    },
  };
}
