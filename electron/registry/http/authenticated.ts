import type { Authorization } from '../auth/authenticator.ts';
import { type Finished, type HttpDependencies, type HttpRequest, type Reading, whereOf } from './call.ts';
import { cancelledError } from './errors.ts';
import type { Purpose } from './messages.ts';
import { followRedirects } from './redirects.ts';

type Asking = Pick<HttpRequest, 'access' | 'signal'> & Purpose;

/** Waits for something others wait for too, and leaves alone when cancelled. */
async function orCancelled<T>(promise: Promise<T>, request: Asking, registry: URL): Promise<T> {
  const { signal } = request;
  if (signal === undefined) return promise;
  let stop = () => undefined as void;
  const cancelled = new Promise<never>((_, reject) => {
    stop = () => reject(cancelledError(whereOf(registry, request)));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function sendOnce<T>(
  dependencies: HttpDependencies,
  request: HttpRequest,
  authorization: Authorization | null,
  reading: Reading<T>,
): Promise<Finished<T>> {
  const { registry } = dependencies;
  const hop = {
    method: request.method,
    url: new URL(request.url, registry),
    headers: {
      ...dependencies.headers,
      ...request.headers,
      ...(authorization === null ? {} : { authorization: authorization.header }),
    },
    body: request.body,
    signal: request.signal,
    streamed: reading.isStreamed,
  };
  const answer = await followRedirects(dependencies.exchange, hop, registry, whereOf(registry, request));
  return { answer, result: await reading.finish(answer) };
}

/** What is known to be needed for a request; null means: ask without. */
export function authorize(
  { authenticator, registry }: HttpDependencies,
  request: Asking,
): Promise<Authorization | null> {
  return orCancelled(authenticator.before(request.access, whereOf(registry, request)), request, registry);
}

/**
 * Sends a request with what is known to be needed, and answers the registry's challenges until it has an answer.
 * @throws AppError `unauthorized`, `denied`, `untrusted` when there is no (further) way to sign in.
 */
export async function sendAuthenticated<T>(
  dependencies: HttpDependencies,
  request: HttpRequest,
  reading: Reading<T>,
): Promise<Finished<T>> {
  const { authenticator, limiter, registry } = dependencies;
  const where = whereOf(registry, request);
  const turn = (authorization: Authorization | null) =>
    limiter.run(
      request.lane ?? 'control',
      () => sendOnce(dependencies, request, authorization, reading),
      request.signal,
    );
  if (request.authorization !== 'registry') {
    const { header } = request.authorization;
    return turn(header === null ? null : { header });
  }
  let used = await authorize(dependencies, request);
  for (let refreshes = 0; ;) {
    const finished = await turn(used);
    // A 401 from wherever we were redirected to is not the registry's: its challenge is not answered.
    if (finished.answer.status !== 401 || finished.answer.leftOrigin) return finished;
    const { headers } = finished.answer;
    const refused = { access: request.access, headers, used, refreshes, where };
    if (used !== null) refreshes += 1;
    used = await orCancelled(authenticator.answer(refused), request, registry);
  }
}
