/** How long and how much one client may wait and read. */
export interface Limits {
  readonly connectTimeoutMs: number;
  /** From the request's last byte to the answer's headers. */
  readonly headersTimeoutMs: number;
  /** Silence in the middle of a body; every byte starts it anew. */
  readonly stallTimeoutMs: number;
  /** One whole call without a streamed body, waits and repeats excluded. */
  readonly totalTimeoutMs: number;
  /** The longest pause that is waited out; a registry that asks for more gets a `rate-limited` error. */
  readonly longestWaitMs: number;
}

/** Time and chance as the client sees them, so that tests need neither wait nor hope. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after the time; rejects with the signal's reason as soon as it fires. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
  readonly limits: Limits;
  /** Where Docker Hub's own API answers, which is not where its registry does. */
  readonly dockerHubUrl: string;
}

/** Limits that suit company networks: patient with slow links, never endless. */
export const defaultLimits: Limits = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 30_000,
  stallTimeoutMs: 30_000,
  totalTimeoutMs: 120_000,
  longestWaitMs: 20_000,
};

function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, durationMs);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The real clock, real waits, real chance. */
export const realEnvironment: Environment = {
  now: () => Date.now(),
  sleep,
  random: () => Math.random(),
  limits: defaultLimits,
  dockerHubUrl: 'https://hub.docker.com',
};
