import { AppError } from '../../../shared/errors.ts';
import { basicHeader } from '../auth/basic.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import { failure, hasStatus, place, type Purpose, type Where } from '../http/messages.ts';
import type { CallOptions, Credentials } from '../registry.ts';

/** One call of Quay's own API. */
export interface QuayRequest extends Purpose, CallOptions {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query below `/api/v1`. */
  readonly path: string;
  readonly json?: unknown;
  readonly expect: readonly number[];
  /** Sending it twice leaves the same state and the same history as sending it once. */
  readonly isRepeatable: boolean;
}

/** Sends to `/api/v1` with what the identity allows. */
export interface QuayHttp {
  readonly isAnonymous: boolean;
  where(purpose: Purpose): Where;
  send(request: QuayRequest): Promise<HttpResponse>;
  /** The answer's JSON object. @throws AppError `unsupported` when it is something else. */
  readObject(request: QuayRequest): Promise<Readonly<Record<string, unknown>>>;
}

/** The `Authorization` header of Quay's own APIs; null for nobody. */
export function headerOf(credentials: Credentials): string | null {
  switch (credentials.method) {
    case 'anonymous':
      return null;
    case 'basic':
      return basicHeader(credentials.username, credentials.password);
    case 'token':
      return `Bearer ${credentials.token}`;
  }
}

const maxBytes = 8 * 1024 * 1024;

/**
 * Explains errors as this API means them. Quay takes OAuth tokens only; a password there counts as nobody. And a
 * registry without this API answers 404 in words that are not Quay's.
 */
function explain(http: HttpClient, request: QuayRequest, credentials: Credentials, error: AppError): AppError {
  const where = http.where(request);
  const isQuaysOwn404 = (error.details.codes ?? []).some(({ code }) => code === 'not_found');
  if (hasStatus(error, 404) && !isQuaysOwn404) {
    return new AppError('unsupported', failure(where, 'the registry has no Quay API at this place.'), {
      ...error.details,
      ...place(where),
      reason: 'E_NO_QUAY_API',
    });
  }
  if (credentials.method !== 'basic' || (error.kind !== 'unauthorized' && error.kind !== 'denied')) return error;
  return new AppError(error.kind, error.message, {
    ...error.details,
    advice:
      'Quay’s own API takes OAuth access tokens, not passwords or robot accounts. Sign in with a token to see and change tag history.',
  });
}

/** The API of one registry for one identity. */
export function createQuayHttp(http: HttpClient, credentials: Credentials): QuayHttp {
  const attempt = (request: QuayRequest, header: string | null) =>
    http.send({
      step: request.step,
      repository: request.repository,
      reference: request.reference,
      method: request.method,
      url: `/api/v1${request.path}`,
      headers: {
        accept: 'application/json',
        // Quay refuses browsers' GETs without it, and goes by the User-Agent to tell browsers.
        'x-requested-with': 'XMLHttpRequest',
        ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.json === undefined ? {} : { body: Buffer.from(JSON.stringify(request.json)) }),
      expect: request.expect,
      authorization: { header },
      isRepeatable: request.isRepeatable,
      maxBytes,
      signal: request.signal,
    });

  const send = async (request: QuayRequest): Promise<HttpResponse> => {
    const header = headerOf(credentials);
    try {
      try {
        return await attempt(request, header);
      } catch (error) {
        // What is public can be read without the password that this API does not take.
        const mayReadAnonymously = credentials.method === 'basic' && request.method === 'GET' && hasStatus(error, 401);
        if (!mayReadAnonymously) throw error;
        return await attempt(request, null);
      }
    } catch (error) {
      throw error instanceof AppError ? explain(http, request, credentials, error) : error;
    }
  };

  const readObject = async (request: QuayRequest) => {
    const response = await send(request);
    let document: unknown;
    try {
      document = JSON.parse(new TextDecoder().decode(response.body));
    } catch {
      document = undefined;
    }
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      throw notRegistryError(http.where(request), 'the answer is not one of Quay’s API.');
    }
    return document as Readonly<Record<string, unknown>>;
  };

  return { isAnonymous: credentials.method === 'anonymous', where: (purpose) => http.where(purpose), send, readObject };
}
