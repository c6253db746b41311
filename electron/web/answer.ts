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

/** Refuses a request in the shape of every other answer, and gives up the connection with whatever else it would send. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  const error = new AppError(kindOfStatus[status] ?? 'invalid-input', message, { reason: `E_HOST_${status}` });
  const envelope: Envelope = { ok: false, error: toWireError(error) };
  if (status === 405) response.setHeader('allow', request.method === 'POST' ? 'GET, HEAD' : 'POST');
  response.setHeader('connection', 'close');
  answerJson(response, status, envelope);
}
