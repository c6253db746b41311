import { AppError, type ErrorKind } from '../../../shared/errors.ts';
import type { ResponseHeaders } from './headers.ts';
import { failure, place, type Redactor, type Where } from './messages.ts';
import { readRegistryWords, type RegistryWords } from './registry-words.ts';
import { retryAfterMs } from './retry.ts';

/** An answer that was not what was asked for. */
export interface Refusal {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Uint8Array;
}

interface Meaning {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly reason?: string;
  readonly advice?: string;
}

const serverFault: Meaning = {
  kind: 'network',
  what: 'the registry has an internal problem',
  reason: 'E_SERVER',
  advice: 'Try again later; whoever runs the registry finds the cause in its logs.',
};

const readOnly: Meaning = {
  kind: 'denied',
  what: 'the registry is read-only at the moment',
  reason: 'E_READ_ONLY',
  advice: 'Pulling still works. Try again when whoever runs it has opened it for pushes again.',
};
const noRoom: Meaning = {
  kind: 'denied',
  what: 'there is no room left in this place’s storage quota',
  reason: 'E_STORAGE_QUOTA',
  advice: 'Delete what is not needed there, or ask whoever runs the registry for more room; then try again.',
};

// The status decides, because registries use many codes for one meaning.
const meanings: Readonly<Record<number, Meaning>> = {
  400: { kind: 'invalid-input', what: 'the registry says the request is not valid' },
  401: {
    kind: 'unauthorized',
    what: 'the registry does not accept the sign-in',
    reason: 'E_SIGN_IN_REQUIRED',
    advice: 'Sign in to this registry with an account that may do this.',
  },
  402: { kind: 'denied', what: 'the account’s plan does not allow it' },
  403: {
    kind: 'denied',
    what: 'access is denied',
    reason: 'E_ACCESS',
    advice: 'Ask for access to the repository, or sign in with an account that has it.',
  },
  404: {
    kind: 'not-found',
    what: 'the registry does not have it',
    advice: 'Check the name. Some registries also say this where access is missing.',
  },
  405: { kind: 'unsupported', what: 'the registry does not allow this operation' },
  406: { kind: 'unsupported', what: 'the registry has it only in a media type that Waybill does not ask for' },
  407: {
    kind: 'network',
    what: 'the proxy asks for a user name and password',
    reason: 'E_PROXY_AUTHENTICATION',
    advice: 'Put the proxy’s own user name and password into its setting; the registry’s are never sent to it.',
  },
  409: { kind: 'conflict', what: 'the registry refuses because of what is there already' },
  412: { kind: 'conflict', what: 'it changed in the meantime', advice: 'Reload and try again.' },
  413: {
    kind: 'unsupported',
    what: 'it is too large for the registry or a proxy in front of it',
    reason: 'E_TOO_LARGE',
  },
  415: { kind: 'unsupported', what: 'the registry does not take this media type' },
  416: { kind: 'conflict', what: 'the registry does not have the requested range' },
  429: { kind: 'rate-limited', what: 'the registry asks to slow down', advice: 'Wait a little and try again.' },
};

function meaningOf(refusal: Refusal, words: RegistryWords): Meaning {
  const { status, headers } = refusal;
  if (words.readOnly) return readOnly;
  if (isAboutStorage(status, words)) return noRoom;
  if (status === 409 && words.codes.some(({ code }) => /^tag_immutable$/i.test(code))) {
    return {
      kind: 'conflict',
      what: 'the tag is immutable',
      reason: 'E_TAG_IMMUTABLE',
      advice: 'Whoever administers the repository can lift that.',
    };
  }
  if (status === 403 && words.tokenNotRecognised) {
    return {
      kind: 'unauthorized',
      what: 'the registry did not recognise the access token',
      reason: 'E_TOKEN_REFUSED',
      advice:
        'The token is wrong, expired or was revoked. Quay’s own API takes OAuth access tokens only: make one and sign in with it.',
    };
  }
  if (status === 429 && isQuotaUsedUp(headers)) {
    return {
      kind: 'rate-limited',
      what: 'the quota of this account or address is used up',
      reason: 'E_QUOTA',
      advice: 'Sign in for a larger quota, or come back later; repeating does not help.',
    };
  }
  const known = meanings[status];
  if (known !== undefined) return known;
  if (status >= 500) return serverFault;
  return {
    kind: 'unsupported',
    what: `the registry gave an answer Waybill cannot use (${status})`,
    reason: 'E_UNEXPECTED_STATUS',
  };
}

/** Quay and Harbor say so with 403, others with 402, 409, 412 or 413; only the words tell it from a lack of rights. */
function isAboutStorage(status: number, { text }: RegistryWords): boolean {
  if (![402, 403, 409, 412, 413].includes(status) || text === null) return false;
  return /quota|storage limit|exceed the configured upper limit/i.test(text);
}

/** Docker Hub's pull quota: `ratelimit-remaining: 0;w=21600`. Such a limit does not clear within minutes. */
export function isQuotaUsedUp(headers: ResponseHeaders): boolean {
  return /^0(?:\s*;|$)/.test(headers.get('ratelimit-remaining') ?? '');
}

/** Turns an HTTP answer into an error: kind by status, the registry's own words, advice. */
export function httpError(where: Where, refusal: Refusal, redactor: Redactor, nowMs: number): AppError {
  const words = readRegistryWords(refusal.body, refusal.headers.get('content-type'), (text) => redactor.clean(text));
  const meaning = meaningOf(refusal, words);
  const page = words.isPage ? ' A web page answered, so a proxy or portal may be in the way.' : '';
  const said = words.text === null ? '' : ` The registry says: “${words.text}”.`;
  return new AppError(meaning.kind, failure(where, `${meaning.what} (${refusal.status}).${said}${page}`), {
    ...place(where),
    status: refusal.status,
    codes: words.codes,
    reason: meaning.reason ?? words.codes.find(({ code }) => code !== '')?.code,
    advice: meaning.advice,
    retryAfterMs: retryAfterMs(refusal.headers.get('retry-after'), nowMs) ?? undefined,
  });
}

/** An answer with a good status and a body that a registry does not send there. */
export function notRegistryError(where: Where, what: string): AppError {
  return new AppError('unsupported', failure(where, what), {
    ...place(where),
    reason: 'E_NOT_A_REGISTRY',
    advice: 'Check the address. In some networks a portal or proxy answers first: open the address in a browser once.',
  });
}

/** An answer that goes on past what is read of its kind. */
export function tooLargeError(where: Where, maxBytes: number): AppError {
  return new AppError('unsupported', failure(where, `the answer is larger than ${maxBytes} bytes.`), {
    ...place(where),
    reason: 'E_TOO_LARGE',
  });
}

/** A redirect that is not followed. */
export function redirectError(where: Where, what: string): AppError {
  return new AppError('untrusted', failure(where, `${what} It was not followed.`), {
    ...place(where),
    reason: 'E_REDIRECT',
    advice: 'Tell whoever runs the registry; a working registry does not do this.',
  });
}

/** What every call rejects with once its signal has fired. */
export function cancelledError(where: Where): AppError {
  return new AppError('cancelled', `${where.registry}: ${where.step} was cancelled.`, place(where));
}
