import { AppError } from '../../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { RegistryWait } from '../registry.ts';
import { sendAuthenticated } from './authenticated.ts';
import { type Finished, type HttpDependencies, type HttpRequest, type Reading, whereOf } from './call.ts';
import { cancelledError, isQuotaUsedUp } from './errors.ts';
import type { Purpose } from './messages.ts';
import type { FollowedAnswer } from './redirects.ts';
import { backoffMs, isTransientFailure, isTransientStatus, maxAttempts, retryAfterMs } from './retry.ts';

/** What was turned away for being too much was not begun: even what must not be done twice can be sent again. */
function isWorthAnotherTry({ body, expect, isRepeatable }: HttpRequest, { status }: FollowedAnswer): boolean {
  if (expect.includes(status) || !isTransientStatus(status)) return false;
  return isRepeatable || (status === 429 && (body === undefined || body instanceof Uint8Array));
}

/** How long to wait before another try; null when the outcome is final. */
function pauseMs(
  request: HttpRequest,
  attempt: number,
  outcome: FollowedAnswer | AppError,
  environment: Environment,
): number | null {
  if (attempt + 1 >= maxAttempts) return null;
  const backoff = backoffMs(attempt, environment.random());
  const notBefore = (askedMs: number | null) => {
    if (askedMs !== null && askedMs > environment.limits.longestWaitMs) return null;
    return Math.max(askedMs ?? 0, backoff);
  };
  if (outcome instanceof AppError) {
    const { reason, status, retryAfterMs: askedMs } = outcome.details;
    // An error with a status is the token service's; the request itself has not got through yet.
    if (status !== undefined) {
      return isTransientStatus(status) && reason !== 'E_QUOTA' ? notBefore(askedMs ?? null) : null;
    }
    return request.isRepeatable && isTransientFailure(outcome.kind, reason) ? backoff : null;
  }
  if (!isWorthAnotherTry(request, outcome)) return null;
  // The quota of a service we were sent to, or one that is used up, does not come back within seconds.
  if (outcome.status === 429 && (outcome.leftOrigin || isQuotaUsedUp(outcome.headers))) return null;
  return notBefore(retryAfterMs(outcome.headers.get('retry-after'), environment.now()));
}

type Resting = Purpose & { readonly signal?: AbortSignal | undefined };

async function rest(
  { environment, registry, watcher }: HttpDependencies,
  purpose: Resting,
  durationMs: number,
  why: RegistryWait['why'],
): Promise<void> {
  watcher.waiting({ untilMs: environment.now() + durationMs, why, step: purpose.step });
  await environment.sleep(durationMs, purpose.signal).catch(() => {
    throw cancelledError(whereOf(registry, purpose));
  });
}

/** The pause before something is begun anew that cannot simply be sent again: a resumed read, a new upload. */
export function restBeforeRestart(dependencies: HttpDependencies, purpose: Resting, attempt: number): Promise<void> {
  return rest(dependencies, purpose, backoffMs(attempt, dependencies.environment.random()), 'failure');
}

/**
 * Sends a request, again after failures that pass, a bounded number of times. The only place that repeats. A 429
 * slows down everything this client does.
 */
export async function sendRepeated<T>(
  dependencies: HttpDependencies,
  request: HttpRequest,
  reading: Reading<T>,
): Promise<Finished<T>> {
  const { environment, limiter, registry, watcher } = dependencies;
  for (let attempt = 0; ; attempt += 1) {
    let pause: number | null;
    let why: RegistryWait['why'] = 'failure';
    try {
      const finished = await sendAuthenticated(dependencies, request, reading);
      if (!finished.answer.leftOrigin) watcher.answered(finished.answer.headers);
      pause = pauseMs(request, attempt, finished.answer, environment);
      if (pause === null) return finished;
      if (finished.answer.status === 429) {
        limiter.pause(pause);
        why = 'slow-down';
      }
    } catch (error) {
      if (request.signal?.aborted === true) throw cancelledError(whereOf(registry, request));
      pause = error instanceof AppError ? pauseMs(request, attempt, error, environment) : null;
      if (pause === null) throw error;
    }
    await rest(dependencies, request, pause, why);
  }
}
