import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventsRequestSchema, sessionRequestSchema, wirePaths } from '../../shared/contract/wire.ts';
import type { Dispatch, EventHub } from '../host/core.ts';
import { inputTooLarge, maxInputBytes } from '../host/operation-limits.ts';
import { answerError, answerJson, refuse } from './answer.ts';
import { streamEvents } from './event-stream.ts';
import { readJsonBody } from './read-body.ts';
import { linkPath } from './request-guard.ts';
import { sameSecret, type Sessions } from './sessions.ts';

/** What the routes lead to. */
export interface RouteTargets {
  readonly dispatch: Dispatch;
  readonly hub: EventHub;
  readonly sessions: Sessions;
  /** Lets a second start of the program ask for a new link; it stands in a file only the user can read. */
  readonly linkKey: string;
}

/** What the server adds: the signal by which it tells open streams that it ends. */
export interface ServerTargets extends RouteTargets {
  readonly ending: AbortSignal;
}

const smallBodyBytes = 4 * 1024;

/** Answers a request that has passed the guard. */
export async function routePost(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  targets: ServerTargets,
): Promise<void> {
  const token = bearerToken(request);
  if (path === wirePaths.session) return tradeCode(request, response, targets.sessions);
  if (path === linkPath) {
    if (token === null || !sameSecret(token, targets.linkKey)) return refuse(request, response, 401, 'Unknown key.');
    return answerJson(response, 200, { code: targets.sessions.newCode() });
  }
  if (token === null || !targets.sessions.isValid(token)) {
    return refuse(request, response, 401, 'This page has no session. Open the link that Waybill printed.');
  }
  if (path === wirePaths.events) return openStream(request, response, targets);
  return carryCall(path.slice(wirePaths.call.length), request, response, targets.dispatch);
}

function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** The body, or undefined after the request has been refused for it. */
async function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<{ value: unknown } | undefined> {
  const body = await readJsonBody(request, maxBytes);
  if (body.kind === 'json') return body;
  if (body.kind === 'too-large') answerError(response, 413, inputTooLarge(maxBytes));
  if (body.kind === 'not-json') refuse(request, response, 400, 'The body is not JSON.');
  return undefined;
}

async function tradeCode(request: IncomingMessage, response: ServerResponse, sessions: Sessions): Promise<void> {
  const body = await bodyOf(request, response, smallBodyBytes);
  if (body === undefined) return;
  const parsed = sessionRequestSchema.safeParse(body.value);
  if (!parsed.success) return refuse(request, response, 400, 'The body is not a session request.');
  const token = sessions.trade(parsed.data.code);
  if (token === null) return refuse(request, response, 401, 'This link was used before or is not of this host.');
  answerJson(response, 200, { token });
}

async function openStream(
  request: IncomingMessage,
  response: ServerResponse,
  { hub, ending }: ServerTargets,
): Promise<void> {
  const body = await bodyOf(request, response, smallBodyBytes);
  if (body === undefined) return;
  const parsed = eventsRequestSchema.safeParse(body.value);
  if (!parsed.success) return refuse(request, response, 400, 'The body is not an events request.');
  streamEvents(hub, parsed.data.after, response, ending);
}

async function carryCall(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  dispatch: Dispatch,
): Promise<void> {
  const gone = new AbortController();
  // Closed before our answer was out: the page has gone or has aborted the call.
  response.on('close', () => gone.abort());
  const body = await bodyOf(request, response, maxInputBytes(name));
  if (body === undefined) return;
  const envelope = await dispatch(name, body.value, gone.signal);
  if (!gone.signal.aborted) answerJson(response, 200, envelope);
}
