import type { AppError, ErrorDetails, WireError } from '../../shared/errors.ts';
import { wordsOfReason } from './error-reasons.ts';

/** What the button under an error does. The screen knows how; the words know which. */
export type ErrorAction = 'retry' | 'sign-in' | 'reload' | 'none';

/** An error for a person: what failed, why in the registry's own words, what to do, and a button. */
export interface ErrorWords {
  readonly title: string;
  /** The registry's own words and the facts around them; may be empty. */
  readonly why: string;
  readonly advice: string;
  readonly action: ErrorAction;
  /** Verb on the button; empty when there is none. */
  readonly actionLabel: string;
}

type Cause = Pick<WireError, 'kind' | 'message'> & { readonly details: ErrorDetails };

const tryAgain = { action: 'retry', actionLabel: 'Try again' } as const;
const signIn = { action: 'sign-in', actionLabel: 'Sign in…' } as const;
const nothing = { action: 'none', actionLabel: '' } as const;

/**
 * Words for every kind of error, and more exact ones where it names a cause. A new kind does not compile until it has
 * its own.
 */
export function errorWords(error: Cause | AppError): ErrorWords {
  const registry = error.details.registry ?? 'the registry';
  const cause = { registry, Registry: capital(registry), details: error.details };
  const words = { ...wordsOfKind(error, registry), ...wordsOfReason(cause) };
  return { ...words, why: whyOf(error), advice: error.details.advice ?? words.advice };
}

function wordsOfKind({ kind, details }: Cause, registry: string): Omit<ErrorWords, 'why'> {
  switch (kind) {
    case 'invalid-input':
      return {
        title: 'That is not something Waybill can work with',
        advice: 'Correct the marked value and try again.',
        ...nothing,
      };
    case 'not-found':
      return {
        title: `${capital(subjectOf(details))} does not exist`,
        advice: 'Check the name. It may have been deleted or moved since this list was read.',
        ...tryAgain,
      };
    case 'unauthorized':
      return {
        title: `${capital(registry)} wants a valid sign-in`,
        advice: 'Sign in, or check that the user name and the password or token are right and not expired.',
        ...signIn,
      };
    case 'denied':
      return {
        title: `${capital(registry)} does not let this account do that`,
        advice: 'Ask for the permission, or sign in with an account that has it.',
        ...signIn,
      };
    case 'conflict':
      return {
        title: 'Something changed in the meantime',
        advice: 'Nothing was overwritten. Look at the new state and decide again.',
        action: 'retry',
        actionLabel: 'Show the new state',
      };
    case 'rate-limited':
      return {
        title: `${capital(registry)} asks to slow down`,
        advice: `Wait ${waitOf(details)} and try again. Signing in often raises the limit.`,
        ...tryAgain,
      };
    case 'unsupported':
      return {
        title: `${capital(registry)} cannot do that`,
        advice: 'Another way is needed; nothing was changed.',
        ...nothing,
      };
    case 'network':
      return networkWords(details, registry);
    case 'tls':
      return {
        title: `The secure connection to ${registry} could not be made`,
        advice:
          'The certificate is not trusted on this machine. Ask who runs the registry for its certificate authority.',
        ...tryAgain,
      };
    case 'timeout':
      return {
        title: `${capital(registry)} took too long to answer`,
        advice: 'It may be busy. Try again.',
        ...tryAgain,
      };
    case 'cancelled':
      return { title: 'Stopped', advice: 'You stopped this. What was done before stays done.', ...tryAgain };
    case 'untrusted':
      return {
        title: `${capital(registry)} asked for something Waybill will not do`,
        advice: 'It would have sent your credentials or a request to another machine. Tell who runs the registry.',
        ...nothing,
      };
    case 'corrupt':
      return {
        title: `What ${registry} sent is not what it should be`,
        advice:
          'The content does not match its digest or its type. It was not used. Try again; if it stays, the copy in the registry is damaged.',
        ...tryAgain,
      };
    case 'internal':
      return {
        title: 'Waybill itself failed here',
        advice: 'Copy the details and report them; the log has more under the same number.',
        action: 'reload',
        actionLabel: 'Try again',
      };
  }
}

function networkWords({ status }: ErrorDetails, registry: string): Omit<ErrorWords, 'why'> {
  if (status !== undefined)
    return {
      title: `${capital(registry)} answered with an error`,
      advice: 'It has trouble of its own. Try again later, or tell who runs it.',
      ...tryAgain,
    };
  return {
    title: `${capital(registry)} cannot be reached`,
    advice: 'Check the address, the network connection and whether a proxy is needed.',
    ...tryAgain,
  };
}

/** The registry's own words first; its status and step after them. What the message says already is not said again. */
function whyOf(error: Cause): string {
  const own = (error.details.codes ?? [])
    .filter(({ message }) => message === '' || !error.message.includes(message))
    .map(({ code, message }) => (message === '' ? code : `${code}: ${message}`))
    .join(' · ');
  const said = own === '' ? error.message : `${error.message} The registry said “${own}”.`;
  const facts = factsOf(error);
  return facts.length === 0 ? said : `${said} (${facts.join(', ')})`;
}

function factsOf({ message, details: { step, status } }: Cause): string[] {
  const facts = [];
  if (step !== undefined && !message.includes(step)) facts.push(`while ${step}`);
  if (status !== undefined && !message.includes(`(${String(status)})`)) facts.push(`HTTP ${String(status)}`);
  return facts;
}

function subjectOf(details: ErrorDetails): string {
  if (details.reference !== undefined)
    return `“${details.reference}”${details.repository === undefined ? '' : ` in ${details.repository}`}`;
  if (details.repository !== undefined) return `the repository ${details.repository}`;
  return 'what was asked for';
}

function waitOf(details: ErrorDetails): string {
  if (details.retryAfterMs === undefined) return 'a minute';
  const seconds = Math.max(1, Math.ceil(details.retryAfterMs / 1000));
  return seconds < 90 ? `${String(seconds)} seconds` : `${String(Math.ceil(seconds / 60))} minutes`;
}

function capital(text: string): string {
  // Host names keep their spelling.
  return /[.:]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Everything about an error as text for a ticket. Errors carry no secrets by construction. */
export function errorAsText(error: Cause): string {
  const { details } = error;
  const { codes, ...facts } = details;
  const lines = Object.entries(facts).map(([key, value]) => `${key}: ${String(value)}`);
  const said = (codes ?? []).map(({ code, message }) => `registry: ${code} ${message}`);
  return [`kind: ${error.kind}`, `message: ${error.message}`, ...lines, ...said].join('\n');
}
