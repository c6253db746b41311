import type { Access } from '../auth/scopes.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Environment } from '../environment.ts';
import type { Exchange, Method, RequestBody } from './exchange.ts';
import type { RegistryWait } from '../registry.ts';
import type { ResponseHeaders } from './headers.ts';
import type { Lane, Limiter } from './limiter.ts';
import type { Purpose, Redactor, Where } from './messages.ts';
import type { FollowedAnswer } from './redirects.ts';

/** One call to the registry, whatever it takes to get it answered. */
export interface HttpRequest extends Purpose {
  readonly method: Method;
  /** Path and query on the registry, or an absolute address the registry gave. */
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: RequestBody | undefined;
  /** Statuses that are answers; every other one is thrown as an error. */
  readonly expect: readonly number[];
  /** `registry`: the `/v2/` authentication. Otherwise this fixed header, or none. */
  readonly authorization: 'registry' | { readonly header: string | null };
  readonly access?: Access | undefined;
  /** True when sending it twice does what sending it once does. */
  readonly isRepeatable: boolean;
  readonly maxBytes?: number | undefined;
  readonly lane?: Lane | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Told what happens on the way, for showing it. */
export interface CallWatcher {
  /** The registry itself answered. */
  answered(headers: ResponseHeaders): void;
  waiting(wait: RegistryWait): void;
}

/** What calls are made with. */
export interface HttpDependencies {
  readonly registry: URL;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly exchange: Exchange;
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly redactor: Redactor;
  readonly environment: Environment;
  readonly watcher: CallWatcher;
}

/** How an answer's body is taken while the call still has its turn. */
export interface Reading<T> {
  /** The body goes on after the call; only silence limits it in time. */
  readonly isStreamed: boolean;
  readonly finish: (answer: FollowedAnswer) => Promise<T>;
}

/** An answer and what its body was read into. */
export interface Finished<T> {
  readonly answer: FollowedAnswer;
  readonly result: T;
}

/** Where a call happens, in the words of errors. */
export function whereOf(registry: URL, { step, repository, reference }: Purpose): Where {
  return { registry: registry.host, step, repository, reference };
}
