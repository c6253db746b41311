import { AppError } from '../../../shared/errors.ts';
import type { Environment } from '../environment.ts';
import type { Credentials } from '../registry.ts';
import { decodeBody, readBody, readStart } from '../http/body.ts';
import { httpError, redirectError } from '../http/errors.ts';
import type { Answer, Exchange, Hop } from '../http/exchange.ts';
import { failure, place, type Redactor, type Where } from '../http/messages.ts';
import { decideRedirect, isRedirect, maxRedirects } from '../http/redirects.ts';
import { basicHeader } from './basic.ts';
import { readTokenReply, type Token } from './token-reply.ts';

/** What a token is asked for. */
export interface TokenQuestion {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
}

/** What asking for tokens needs. */
export interface TokenDependencies {
  readonly exchange: Exchange;
  readonly credentials: Credentials;
  readonly headers: Readonly<Record<string, string>>;
  readonly redactor: Redactor;
  readonly environment: Environment;
}

const maxReplyBytes = 128 * 1024;
const clientId = 'waybill';

/** How somebody is named at the token service; null for anonymous. */
interface Login {
  readonly username: string;
  readonly secret: string;
  /** The secret is an OAuth refresh token (Docker's credential helpers mark it with the user name `<token>`). */
  readonly isIdentityToken: boolean;
}

function loginOf(credentials: Credentials): Login | null {
  switch (credentials.method) {
    case 'anonymous':
      return null;
    case 'basic':
      return {
        username: credentials.username,
        secret: credentials.password,
        isIdentityToken: credentials.username === '<token>',
      };
    case 'token':
      // Quay's name for “the password is an OAuth access token”.
      return { username: '$oauthtoken', secret: credentials.token, isIdentityToken: false };
  }
}

/** The realm with the question in its query; parameters it already has stay. Scopes are repeated, never joined. */
function questionUrl({ realm, service, scopes }: TokenQuestion, login: Login | null): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (login !== null && !login.isIdentityToken) url.searchParams.set('account', login.username);
  return url;
}

function getHop(question: TokenQuestion, login: Login | null, headers: Readonly<Record<string, string>>): Hop {
  const authorization: Record<string, string> =
    login === null ? {} : { authorization: basicHeader(login.username, login.secret) };
  return { method: 'GET', url: questionUrl(question, login), headers: { ...headers, ...authorization } };
}

/** The OAuth form of the question (distribution `oauth.md`): scopes joined by blanks, the secret in the body. */
function postHop(
  { realm, service, scopes }: TokenQuestion,
  login: Login,
  headers: Readonly<Record<string, string>>,
): Hop {
  const form = new URLSearchParams(
    login.isIdentityToken
      ? { grant_type: 'refresh_token', refresh_token: login.secret }
      : { grant_type: 'password', username: login.username, password: login.secret },
  );
  form.set('client_id', clientId);
  if (service !== undefined) form.set('service', service);
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  return {
    method: 'POST',
    url: realm,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  };
}

/** The hops to try, in order: an identity token by POST first, everything else by GET first. */
function hopsFor(question: TokenQuestion, login: Login | null, headers: Readonly<Record<string, string>>): Hop[] {
  if (login === null) return [getHop(question, null, headers)];
  const get = getHop(question, login, headers);
  const post = postHop(question, login, headers);
  return login.isIdentityToken ? [post, get] : [get, post];
}

/** Follows redirects only while they stay with the token service: the secret must not travel on. */
async function ask(dependencies: TokenDependencies, first: Hop, where: Where): Promise<Answer> {
  let hop = first;
  for (let count = 0; ; count += 1) {
    const answer = await dependencies.exchange(hop, where);
    if (!isRedirect(answer.status)) return answer;
    answer.body.cancel();
    const decision = decideRedirect({
      status: answer.status,
      method: hop.method,
      from: answer.url,
      location: answer.headers.get('location'),
      registry: first.url,
    });
    if (!decision.follow) throw redirectError(where, decision.why);
    if (decision.url.origin !== first.url.origin) {
      throw redirectError(where, `the token service redirects to another host (${decision.url.host}).`);
    }
    if (count >= maxRedirects) throw redirectError(where, 'the token service redirects in circles.');
    hop = { ...hop, url: decision.url, method: decision.method, body: decision.keepBody ? hop.body : undefined };
  }
}

async function refusal(
  dependencies: TokenDependencies,
  answer: Answer,
  login: Login | null,
  where: Where,
): Promise<AppError> {
  const body = await readStart(answer.body, 64 * 1024);
  const error = httpError(where, { ...answer, body }, dependencies.redactor, dependencies.environment.now());
  // What is not there is the token service. Nobody may take that for a repository or a tag that is not there.
  if (error.kind === 'not-found') {
    return new AppError('unsupported', failure(where, 'there is no token service where the registry says.'), {
      ...error.details,
      ...place(where),
      reason: 'E_NO_TOKEN_SERVICE',
      advice: 'Tell whoever runs the registry; it names a wrong address for signing in.',
    });
  }
  if (answer.status !== 401) return error;
  const details = { ...error.details, ...place(where) };
  if (login === null) {
    return new AppError('unauthorized', failure(where, 'the registry gives nothing to anonymous users here.'), {
      ...details,
      reason: 'E_SIGN_IN_REQUIRED',
      advice: 'Sign in to this registry.',
    });
  }
  return new AppError('unauthorized', failure(where, 'the user name or password is wrong.'), {
    ...details,
    reason: 'E_CREDENTIALS',
    advice: 'Sign in again. Where two-factor sign-in is on, an access token takes the place of the password.',
  });
}

/**
 * Asks the token service once. @throws AppError `unauthorized` (E_CREDENTIALS: wrong password, E_SIGN_IN_REQUIRED:
 * nothing for anonymous), `untrusted` for a redirect to another host, `unsupported` for a reply without a token.
 */
export async function requestToken(
  dependencies: TokenDependencies,
  question: TokenQuestion,
  where: Where,
): Promise<Token> {
  const login = loginOf(dependencies.credentials);
  const hops = hopsFor(question, login, dependencies.headers);
  for (const [index, hop] of hops.entries()) {
    const answer = await ask(dependencies, hop, where);
    if (answer.status === 200) {
      const raw = await readBody(answer.body, maxReplyBytes, where);
      const body = await decodeBody(raw, answer.headers.get('content-encoding'), maxReplyBytes, where);
      const token = readTokenReply(body, dependencies.environment.now());
      if (token === null) {
        throw new AppError('unsupported', failure(where, 'the token service answered without a token.'), {
          ...place(where),
          reason: 'E_NO_TOKEN',
        });
      }
      dependencies.redactor.addPassing(token.value);
      return token;
    }
    // Services that know only one of the two forms answer the other like this.
    const isOtherFormWorthATry = index + 1 < hops.length && isFormRefused(hop, answer.status);
    if (!isOtherFormWorthATry) throw await refusal(dependencies, answer, login, where);
    answer.body.cancel();
  }
  throw new AppError('internal', failure(where, 'no form of the token request was left.'), place(where));
}

function isFormRefused(hop: Hop, status: number): boolean {
  return hop.method === 'POST' ? [400, 404, 405].includes(status) : status === 405;
}
