import { chooseChallenge, parseChallenges, type Challenge } from '../auth/challenge.ts';
import { judgeRealm } from '../auth/realm-trust.ts';
import { readStart } from '../http/body.ts';
import { httpError, notRegistryError } from '../http/errors.ts';
import type { ResponseHeaders } from '../http/headers.ts';
import { looksLikePage } from '../http/registry-words.ts';
import type { Registry, RegistryOptions } from '../registry.ts';
import type { Wiring } from '../wiring.ts';
import { type Finding, StageFailure } from './report.ts';

/** What the steps over HTTP need and leave behind for each other. */
export interface RegistryContext {
  readonly wiring: Wiring;
  readonly client: Registry;
  readonly options: RegistryOptions;
  /** A repository to try; otherwise the first of the catalog is. */
  readonly repository: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
  readonly found: {
    /** Set by a 401 of `/v2/`. */
    refusal?: ResponseHeaders;
    challenge?: Challenge;
    realm?: URL;
    repository?: string;
  };
}

/** `GET /v2/` without credentials: is it a registry, and does it want to know who asks? */
export async function examineRegistry({ wiring, signal, found, now }: RegistryContext): Promise<Finding> {
  const where = wiring.http.where({ step: 'asking /v2/' });
  const answer = await wiring.ping(where, signal);
  const { status, headers } = answer;
  const body = await readStart(answer.body, 64 * 1024);
  if (looksLikePage(headers.get('content-type'), new TextDecoder().decode(body.subarray(0, 300)))) {
    throw notRegistryError(where, 'a web page answers there, not a registry.');
  }
  if (status === 404) throw notRegistryError(where, 'there is no registry at this address (404).');
  if (status !== 200 && status !== 401) throw httpError(where, { status, headers, body }, wiring.redactor, now());
  if (status === 401) found.refusal = headers;
  const version = headers.get('docker-distribution-api-version');
  const more = version === null ? '' : ` It calls itself ${version.slice(0, 60)}.`;
  return {
    detail: `A registry answers ${status === 200 ? 'without asking who we are' : 'and asks to sign in'} (${status}).${more}`,
  };
}

/** How it wants to be signed in to. */
export async function examineChallenge({ found }: RegistryContext): Promise<Finding> {
  if (found.refusal === undefined) return { skipped: 'The registry does not ask to sign in.' };
  const challenge = chooseChallenge(parseChallenges(found.refusal.all('www-authenticate')));
  if (challenge === null) {
    throw new StageFailure(
      'The registry refuses, but does not say how to sign in.',
      'Check the address: it may be that of a web page or of a proxy rather than of a registry.',
    );
  }
  found.challenge = challenge;
  const service = challenge.parameters.get('service');
  return {
    detail: `It asks for ${challenge.scheme === 'basic' ? 'a user name and password (Basic)' : `a token (Bearer${service === undefined ? '' : `, service ${service}`})`}.`,
  };
}

/** Whether the token service may be told the password. */
export async function examineRealm({ found, wiring, options }: RegistryContext): Promise<Finding> {
  if (found.challenge?.scheme !== 'bearer') return { skipped: 'There is no token service.' };
  const judgement = judgeRealm(found.challenge.parameters.get('realm'), wiring.registry, options.approvedRealms ?? []);
  if (!judgement.trusted) {
    const advice = judgement.ask
      ? 'Allow it in this registry’s settings if you know that it is right.'
      : 'Tell whoever runs the registry.';
    throw new StageFailure(`The token service is not trusted: ${judgement.why}.`, advice);
  }
  found.realm = judgement.realm;
  return { detail: `The token service ${judgement.realm.host}${judgement.realm.pathname} is trusted.` };
}

/** Whether the credentials are good. */
export async function examineToken({
  found,
  wiring,
  client,
  options,
  repository,
  signal,
}: RegistryContext): Promise<Finding> {
  const { method } = options.credentials;
  if (found.challenge === undefined) return { skipped: 'No sign-in is needed.' };
  if (found.realm === undefined || method === 'token') {
    if (method === 'anonymous') return { skipped: 'There are no credentials to try.' };
    // Signed in or refused: the same request tells for Basic and for a token used as it is.
    await client.probe({ signal });
    return { detail: 'The registry accepts the credentials.' };
  }
  // Anonymous users get tokens for a repository only.
  if (method === 'anonymous' && repository === undefined)
    return { skipped: 'Anonymous users are given tokens per repository.' };
  const scopes = repository === undefined ? [] : [`repository:${repository}:pull`];
  const where = wiring.http.where({ step: 'getting an access token', repository });
  await wiring.requestToken({ realm: found.realm, service: found.challenge.parameters.get('service'), scopes }, where);
  return {
    detail:
      method === 'anonymous'
        ? 'The token service gives anonymous users a token.'
        : 'The token service accepts the credentials.',
  };
}

/** Whether repositories are listed. */
export async function examineCatalog({ client, signal, found }: RegistryContext): Promise<Finding> {
  const { items } = await client.oci.listRepositories({ limit: 10, signal });
  const [first] = items;
  if (first !== undefined) found.repository = first;
  return {
    detail:
      first === undefined
        ? 'The list of repositories is empty for this user.'
        : `Repositories are listed; the first is ${first}.`,
  };
}

/** Whether tags can be read. */
export async function examineTags({ client, signal, found, repository }: RegistryContext): Promise<Finding> {
  const name = repository ?? found.repository;
  if (name === undefined) return { skipped: 'No repository is known to try. Name one to examine this step.' };
  const { items } = await client.oci.listTags(name, { limit: 10, signal });
  return { detail: items.length === 0 ? `${name} has no tags.` : `Tags of ${name} are listed.` };
}

/** Whether the registry has Quay's own API, and what it gives this identity. */
export async function examineQuayApi({ client, signal }: RegistryContext): Promise<Finding> {
  const { flavour, tagHistory, restore } = await client.probe({ signal });
  if (flavour !== 'quay') return { skipped: 'The registry has no Quay API; it keeps no tag history of its own.' };
  if (!tagHistory) {
    throw new StageFailure(
      'The registry has Quay’s API, but does not show tag history to this user.',
      'Sign in with an OAuth access token that has repo:read.',
    );
  }
  return restore
    ? { detail: 'Tag history can be read, and tags restored.' }
    : {
        detail: 'Tag history can be read; restoring needs another sign-in.',
        advice: 'Sign in with an OAuth access token that has repo:write.',
      };
}
