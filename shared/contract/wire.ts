import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import type { WaybillEvent } from './index.ts';
import type { Envelope } from './kit.ts';

/** Where the browser host listens. All are POST with a JSON body; a call is `/call/` and the operation's name. */
export const wirePaths = { session: '/session', call: '/call/', events: '/events' } as const;

/** The answer to a call, before its value is known to be what the contract says. */
export const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);

/** Trades the one-time code of the link for a session token. */
export const sessionRequestSchema = z.strictObject({ code: z.string().max(200) });
export const sessionAnswerSchema = z.object({ token: z.string().min(1).max(200) });

/** Sequence number of the last event the page has seen; null asks for what comes from now on. */
const afterSchema = z.int().nonnegative().nullable();
export const eventsRequestSchema = z.strictObject({ after: afterSchema });

/**
 * One line of the event stream (NDJSON), or one message of it on a port. `open` is always first; `ping` shows that the
 * line is alive. A reader that missed more than the host keeps gets the event `app.eventsMissed`.
 */
export type StreamLine =
  { readonly kind: 'open' } | { readonly kind: 'event'; readonly event: WaybillEvent } | { readonly kind: 'ping' };

const callIdSchema = z.int().positive();

/** What a page sends to the host over its port. */
export const portRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: callIdSchema, name: z.string().max(100), input: z.unknown() }),
  z.strictObject({ kind: z.literal('abort'), id: callIdSchema }),
  z.strictObject({ kind: z.literal('listen'), after: afterSchema }),
  z.strictObject({ kind: z.literal('unlisten') }),
]);
export type PortRequest = z.infer<typeof portRequestSchema>;

/** What the host sends to a page over its port. */
export type PortAnswer =
  | { readonly kind: 'answer'; readonly id: number; readonly envelope: Envelope }
  | { readonly kind: 'stream'; readonly line: StreamLine };
