import type { WaybillEvent } from '../../../shared/contract/index.ts';
import type { Envelope } from '../../../shared/contract/kit.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';

/**
 * How the page stands with its host. `lost` is tried again by itself; `ended` is final (the host was stopped or no longer
 * knows this page) and needs the user.
 */
export type LinkState =
  | { readonly status: 'connecting' }
  | { readonly status: 'open' }
  | { readonly status: 'lost' }
  | { readonly status: 'ended'; readonly error: AppError };

/** What carries calls and events between the page and its host. */
export interface Transport {
  /** Resolves always; what goes wrong on the way, abort included, is an error envelope. */
  request(name: string, input: unknown, signal: AbortSignal): Promise<Envelope>;
  /** Events after the given sequence number (null: from now on), through reconnects, until the result is called. */
  events(after: number | null, onEvent: (event: WaybillEvent) => void, onState: (state: LinkState) => void): () => void;
}

/** An error envelope from this side of the line. */
export function failed(error: AppError): Envelope {
  return { ok: false, error: toWireError(error) };
}

/** The error of a call whose signal fired. */
export function cancelled(): AppError {
  return new AppError('cancelled', 'The request was cancelled.');
}

/** The host process does not answer. */
export function hostGone(cause?: unknown): AppError {
  return new AppError(
    'network',
    'Waybill’s host process does not answer.',
    { reason: 'E_HOST_GONE', advice: 'If Waybill was stopped, start it again and open the link it prints.' },
    { cause },
  );
}

/** The host is there but does not know this page (any more). */
export function sessionEnded(): AppError {
  return new AppError('network', 'This page’s session with Waybill has ended.', {
    reason: 'E_SESSION_ENDED',
    advice: 'Start Waybill again and open the link it prints; a link works once.',
  });
}
