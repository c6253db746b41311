import { envelopeSchema, wirePaths, type StreamLine } from '../../../shared/contract/wire.ts';
import type { AppError } from '../../../shared/errors.ts';
import { readLines } from './ndjson.ts';
import { cancelled, failed, hostGone, sessionEnded, type Transport } from './transport.ts';

/** Whether the user can see the page. */
export interface Visibility {
  isHidden(): boolean;
  /** Calls back on every change until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** What the HTTP transport needs from the page. */
export interface HttpTransportOptions {
  /** Origin of the host, without a trailing slash. */
  readonly origin: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
  /** Wait before the n-th try (from 1) to reopen a lost event stream. */
  readonly retryDelayMs?: (attempt: number) => number;
  /** A stream that is silent for longer than this is taken for dead; the host pings every 15 s. */
  readonly silenceMs?: number;
  /**
   * A hidden tab lets go of its event stream and takes it up where it was when it is seen again: a browser opens six
   * connections to one host for all its tabs, and six streams would leave none for calls.
   */
  readonly visibility?: Visibility;
}

const defaultRetryDelayMs = (attempt: number) => Math.min(5_000, 250 * 2 ** (attempt - 1));

/**
 * Calls as `POST /call/<name>` and events as one NDJSON response, both with the session token as a bearer token. A header
 * instead of a cookie, because cookies are shared between all ports of 127.0.0.1.
 */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const post = (path: string, body: unknown, signal: AbortSignal) =>
    (options.fetch ?? fetch)(options.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.token}` },
      body: JSON.stringify(body ?? null),
      signal,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    });

  return {
    async request(name, input, signal) {
      if (signal.aborted) return failed(cancelled());
      try {
        const response = await post(wirePaths.call + name, input, signal);
        if (response.status === 401) return failed(sessionEnded());
        return envelopeSchema.parse(await response.json());
      } catch (error) {
        return failed(signal.aborted ? cancelled() : hostGone(error));
      }
    },
    events(after, onEvent, onState) {
      const stopped = new AbortController();
      let seq = after;
      const onLine = (line: StreamLine) => {
        // Nothing seen yet, but from here on something may be missed: an early number makes the host say so.
        if (line.kind === 'open') seq ??= 0;
        if (line.kind === 'open') onState({ status: 'open' });
        if (line.kind !== 'event') return;
        seq = line.event.seq;
        onEvent(line.event);
      };
      const follow = async () => {
        for (let attempt = 1; !stopped.signal.aborted; attempt++) {
          const hidden = await untilSeen(options.visibility, stopped.signal);
          if (attempt === 1) onState({ status: 'connecting' });
          const outcome = await readStream((signal) => post(wirePaths.events, { after: seq }, signal), {
            stopped: AbortSignal.any([stopped.signal, hidden.signal]),
            silenceMs: options.silenceMs ?? 45_000,
            onLine,
          });
          hidden.forget();
          if (stopped.signal.aborted) return;
          if (hidden.signal.aborted) continue;
          if (outcome.ended !== undefined) return onState({ status: 'ended', error: outcome.ended });
          onState({ status: 'lost' });
          if (outcome.opened) attempt = 1;
          await pause((options.retryDelayMs ?? defaultRetryDelayMs)(attempt), stopped.signal);
        }
      };
      void follow();
      return () => stopped.abort();
    },
  };
}

interface StreamHandling {
  readonly stopped: AbortSignal;
  readonly silenceMs: number;
  readonly onLine: (line: StreamLine) => void;
}

/** Reads one event stream to its end. `ended` is set when asking again is pointless. */
async function readStream(
  open: (signal: AbortSignal) => Promise<Response>,
  { stopped, silenceMs, onLine }: StreamHandling,
): Promise<{ opened: boolean; ended?: AppError }> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  let opened = false;
  try {
    const response = await open(AbortSignal.any([stopped, silence.signal]));
    if (response.status === 401) return { opened, ended: sessionEnded() };
    if (!response.ok || response.body === null) return { opened };
    for await (const text of readLines(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      opened = true;
      onLine(JSON.parse(text) as StreamLine);
    }
    return { opened };
  } catch {
    // A dropped connection is the ordinary end of a stream; the caller opens the next one.
    return { opened };
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until the page can be seen; the signal then fires when it is hidden again. */
async function untilSeen(
  visibility: Visibility | undefined,
  stopped: AbortSignal,
): Promise<{ signal: AbortSignal; forget: () => void }> {
  const hidden = new AbortController();
  if (visibility === undefined) return { signal: hidden.signal, forget: () => undefined };
  const changed = Promise.withResolvers<void>();
  const forget = visibility.onChange(() => {
    if (visibility.isHidden()) hidden.abort();
    else changed.resolve();
  });
  stopped.addEventListener('abort', () => changed.resolve(), { once: true });
  if (visibility.isHidden()) await changed.promise;
  return { signal: hidden.signal, forget };
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
