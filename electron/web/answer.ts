import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Envelope } from '../../shared/contract/kit.ts';
import { AppError, toWireError, type ErrorKind } from '../../shared/errors.ts';

/** Sends a JSON value. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

const kindOfStatus: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthorized',
  403: 'denied',
  404: 'not-found',
  421: 'denied',
};

/** Refuses a request in the shape of every other answer. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  if (status === 405) response.setHeader('allow', request.method === 'POST' ? 'GET, HEAD' : 'POST');
  const kind = kindOfStatus[status] ?? 'invalid-input';
  answerError(response, status, new AppError(kind, message, { reason: `E_HOST_${status}` }));
}

/** Answers with an error and gives up the connection with whatever else it would send. */
export function answerError(response: ServerResponse, status: number, error: AppError): void {
  const envelope: Envelope = { ok: false, error: toWireError(error) };
  response.setHeader('connection', 'close');
  answerJson(response, status, envelope);
}
