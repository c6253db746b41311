import type { ErrorDetails } from '../../shared/errors.ts';
import type { ErrorAction } from './error-words.ts';

/** Words for one cause, where its kind alone would not tell it from others. What is left out comes from the kind. */
export interface ReasonWords {
  readonly title: string;
  /** What to do, unless the error itself says. */
  readonly advice?: string;
  readonly action?: ErrorAction;
  readonly actionLabel?: string;
}

interface Cause {
  /** Host of the registry, or “the registry”. */
  readonly registry: string;
  /** The same at the beginning of a sentence. */
  readonly Registry: string;
  readonly details: ErrorDetails;
}

type Words = ReasonWords | ((cause: Cause) => ReasonWords);

const tryAgain = { action: 'retry', actionLabel: 'Try again' } as const;
const signIn = { action: 'sign-in', actionLabel: 'Sign in…' } as const;
const nothing = { action: 'none', actionLabel: '' } as const;
const again = { action: 'retry', actionLabel: 'Show the new state' } as const;

const untrustedCertificate: Words = ({ registry }) => ({
  title: `The certificate of ${registry} is not trusted on this computer`,
});
const unreadableLogins: Words = {
  title: 'A file with logins cannot be read',
  advice: 'Correct it, or sign in here with user name and password. Waybill never writes to it.',
  ...tryAgain,
};
const helperFault: Words = {
  title: 'The program that keeps the login gave no login',
  advice: 'Sign in again with the tool that uses it, or sign in here with user name and password.',
  ...tryAgain,
};
const keychainLocked: Words = {
  title: 'The keychain is locked',
  advice: 'Your password is neither wrong nor lost. Unlock the keychain and try again.',
  ...tryAgain,
};
const movedTag: Words = ({ details }) => ({
  title: `${details.reference === undefined ? 'The tag' : `“${details.reference}”`} has moved in the meantime`,
  ...again,
});

/** Who we are, and who keeps the secret. */
const signingIn: Readonly<Record<string, Words>> = {
  E_CREDENTIALS: ({ Registry }) => ({ title: `${Registry} does not accept this user name or password`, ...signIn }),
  E_SIGN_IN_REQUIRED: ({ Registry }) => ({ title: `${Registry} asks to sign in`, ...signIn }),
  E_TOKEN_REFUSED: ({ Registry }) => ({ title: `${Registry} does not accept this token`, ...signIn }),
  E_SECRET_MISSING: ({ registry }) => ({
    title: `You are signed out of ${registry}`,
    advice: 'Sign in again. Secrets that are kept in memory end with Waybill.',
    ...signIn,
  }),
  E_NO_CHALLENGE: ({ Registry }) => ({
    title: `${Registry} refuses, and does not say how to sign in`,
    ...tryAgain,
  }),
  E_NO_TOKEN: ({ registry }) => ({
    title: `The token service of ${registry} gives no token`,
    advice: 'Tell who runs the registry.',
    ...tryAgain,
  }),
  E_ACCESS: ({ details }) => ({
    title: `This account has no access${details.repository === undefined ? '' : ` to ${details.repository}`}`,
    ...signIn,
  }),
  E_NO_PUSH: ({ details }) => ({
    title: `This account may not write${details.repository === undefined ? '' : ` to ${details.repository}`}`,
    ...signIn,
  }),
  E_KEYRING: keychainLocked,
  E_VAULT_LOCKED: {
    title: 'The secrets are locked',
    advice: 'Your password is neither wrong nor lost. Unlock the secrets on the start screen and try again.',
    ...tryAgain,
  },
  E_PASSPHRASE: {
    title: 'That is not the passphrase',
    advice: 'Try again; the file stays as it is. Without its passphrase nobody can open it.',
    ...nothing,
  },
  E_NO_VAULT: { title: 'There is no file of secrets yet', advice: 'Make one with a passphrase.', ...nothing },
  E_VAULT_EXISTS: {
    title: 'There is a file of secrets already',
    advice: 'Open it with its passphrase.',
    action: 'reload',
    actionLabel: 'Look again',
  },
  E_HELPER_MISSING: { title: 'The program that keeps the login is not installed', ...tryAgain },
  E_HELPER_TIMEOUT: {
    title: 'The program that keeps the login does not answer',
    advice:
      'It may be waiting for you in a window of its own, or for its keychain to be unlocked. Look, then try again.',
    ...tryAgain,
  },
  E_HELPER_FAILED: helperFault,
  E_HELPER_ANSWER: helperFault,
  E_HELPER_OUTPUT: helperFault,
  E_HELPER_START: {
    title: 'The program that keeps the login cannot be started',
    advice: 'Check that it is installed and may be run by you.',
    ...tryAgain,
  },
  E_HELPER_NAME: {
    title: 'A file with logins names a program that cannot be right',
    advice: 'Correct credsStore or credHelpers in it.',
    ...tryAgain,
  },
  E_AUTH_FILE: unreadableLogins,
  E_AUTH_ENTRY: unreadableLogins,
};

/** How the registry is reached. */
const reaching: Readonly<Record<string, Words>> = {
  E_PLAIN_HTTP: ({ Registry }) => ({ title: `${Registry} would be reached without encryption`, ...nothing }),
  E_REALM: ({ Registry, details }) => ({
    title: `${Registry} wants your sign-in sent to ${details.realm ?? 'another host'}`,
    ...nothing,
  }),
  E_REALM_INVALID: ({ Registry }) => ({
    title: `${Registry} names a token service that cannot be right`,
    ...nothing,
  }),
  E_REDIRECT: ({ Registry }) => ({
    title: `${Registry} sends requests to a place where they must not go`,
    advice: 'Tell who runs the registry.',
    ...tryAgain,
  }),
  E_PROXY: { title: 'The proxy refused the connection', ...tryAgain },
  E_PROXY_AUTHENTICATION: { title: 'The proxy asks for a user name and password', ...tryAgain },
  E_PROXY_UNREACHABLE: { title: 'The proxy cannot be reached', ...tryAgain },
  E_NOT_A_REGISTRY: ({ Registry }) => ({
    title: `${Registry} is not a registry`,
    advice: 'Check the address.',
    ...tryAgain,
  }),
  E_PINNED: ({ Registry }) => ({
    title: `${Registry} shows another certificate than the one you accepted`,
    ...tryAgain,
  }),
  E_CERTIFICATE_GONE: ({ Registry }) => ({
    title: `${Registry} does not show that certificate any more`,
    ...tryAgain,
  }),
  E_CERTIFICATE: {
    title: 'A certificate or key cannot be read',
    advice: 'Check the files in this registry’s settings: PEM, and a key that fits its certificate.',
    ...tryAgain,
  },
  CERT_HAS_EXPIRED: ({ registry }) => ({
    title: `The certificate of ${registry} has expired`,
    advice: 'Ask who runs the registry to renew it; also check this computer’s date.',
  }),
  CERT_NOT_YET_VALID: ({ registry }) => ({
    title: `The certificate of ${registry} is not valid yet`,
    advice: 'Check this computer’s date and time.',
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ registry }) => ({
    title: `The certificate is not for ${registry}`,
    advice: 'Check the address; a proxy or portal may be answering in the registry’s place.',
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrustedCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: untrustedCertificate,
  UNABLE_TO_GET_ISSUER_CERT: untrustedCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrustedCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrustedCertificate,
  ERR_SSL_WRONG_VERSION_NUMBER: ({ Registry }) => ({ title: `${Registry} does not speak TLS on that port` }),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ({ Registry }) => ({ title: `${Registry} does not speak TLS on that port` }),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ({ Registry }) => ({ title: `${Registry} asks for a client certificate` }),
  E_CONNECTION_EXISTS: ({ Registry }) => ({
    title: `${Registry} is already there`,
    advice: 'Open it on the left, or add it with another user.',
    ...nothing,
  }),
  E_NO_CONNECTION: {
    title: 'This registry is not here any more',
    advice: 'It was removed in the meantime. Add it again if you need it.',
    ...nothing,
  },
};

/** What was asked for and cannot be had. */
const working: Readonly<Record<string, Words>> = {
  E_QUOTA: ({ registry }) => ({ title: `The quota of ${registry} is used up`, ...signIn }),
  E_READ_ONLY: ({ Registry }) => ({
    title: `${Registry} is read-only at the moment`,
    advice: 'Nothing was changed. Try again later.',
    ...tryAgain,
  }),
  E_NO_CATALOG: ({ Registry }) => ({
    title: `${Registry} does not list its repositories`,
    advice: 'Add repositories by name.',
    ...nothing,
  }),
  E_NO_QUAY_API: ({ Registry }) => ({
    title: `${Registry} does not have Quay’s API for this user`,
    advice: 'Sign in with an OAuth token, where it is a Quay.',
    ...signIn,
  }),
  E_DELETE_UNSUPPORTED: ({ Registry }) => ({
    title: `${Registry} does not delete in this way`,
    advice: 'Nothing was deleted.',
    ...nothing,
  }),
  E_TAG_IMMUTABLE: ({ details }) => ({
    title: `${details.reference === undefined ? 'The tag' : `“${details.reference}”`} is protected against changes`,
    ...nothing,
  }),
  E_TAG_MOVED: movedTag,
  E_TAG_MOVED_AFTER: movedTag,
  E_CHILD_MISSING: {
    title: 'A part of the image is missing in the registry',
    advice: 'Nothing was written. Push the missing part, or take another image.',
    ...tryAgain,
  },
  E_PLAN_GONE: {
    title: 'The preview is too old',
    advice: 'Nothing was changed. Make the preview again.',
    ...again,
  },
  E_NO_UNDO: { title: 'This cannot be undone any more', ...nothing },
  E_NOT_CONFIRMED: {
    title: 'What cannot be undone was not confirmed',
    advice: 'Nothing was changed. Type the name of each tag first.',
    ...nothing,
  },
  E_DIGEST: ({ registry }) => ({
    title: `What ${registry} sent does not match its digest`,
    advice: 'It was not used. Try again; if it stays, the copy in the registry is damaged.',
    ...tryAgain,
  }),
  E_TOO_LARGE: { title: 'It is larger than can be taken', ...nothing },
  E_NEWER_FORMAT: {
    title: 'A file was written by a newer Waybill',
    advice: 'Start that version again; the file stays as it is.',
    ...nothing,
  },
  E_INTERRUPTED: { title: 'Interrupted', advice: 'What was done before stays done.', ...tryAgain },
  E_HOST_GONE: {
    title: 'Waybill does not answer',
    advice: 'Start Waybill again and open the link it prints.',
    ...tryAgain,
  },
  E_SESSION_ENDED: {
    title: 'Waybill does not answer',
    advice: 'Start Waybill again and open the link it prints.',
    ...tryAgain,
  },
};

/** Opened files and folders; `registry` is the file's name. */
const openedFiles: Readonly<Record<string, Words>> = {
  E_NOT_IMAGES: { title: 'There is no image in it', ...nothing },
  E_FILE_PATH: { title: 'A whole path is needed', ...nothing },
  E_FILE_MISSING: ({ registry }) => ({ title: `${registry} is not there`, ...tryAgain }),
  E_FILE_DENIED: ({ registry }) => ({ title: `${registry} may not be used`, ...tryAgain }),
  E_FILE_UNREADABLE: ({ registry }) => ({ title: `${registry} could not be read`, ...tryAgain }),
  E_FILE_NOT_ORDINARY: ({ registry }) => ({ title: `${registry} is no ordinary file`, ...nothing }),
  E_FILE_DAMAGED: ({ registry }) => ({ title: `${registry} is damaged`, ...tryAgain }),
  E_FILE_PACKED: ({ registry }) => ({ title: `${registry} must be unpacked first`, ...nothing }),
  E_FILE_TOO_LARGE: ({ registry }) => ({ title: `${registry} becomes too large when it is unpacked`, ...nothing }),
  E_FILE_NO_ROOM: { title: 'The disk is full', ...tryAgain },
  E_FILE_VERSION: ({ registry }) => ({ title: `${registry} has a layout of another version`, ...nothing }),
  E_FILE_READ_ONLY: ({ registry }) => ({ title: `${registry} can only be read`, ...nothing }),
  E_FILE_LOCKED: ({ registry }) => ({ title: `${registry} is being written to`, ...tryAgain }),
  E_FILE_BUSY: ({ registry }) => ({ title: `${registry} keeps changing`, ...tryAgain }),
  E_FILE_LINK: ({ registry }) => ({ title: `${registry} leads out of its folder`, ...nothing }),
  E_FILE_NAME: { title: 'This name cannot be kept in a layout', ...nothing },
  E_FILE_NOT_EMPTY: ({ registry }) => ({ title: `${registry} is not empty`, ...nothing }),
};

const words: ReadonlyMap<string, Words> = new Map(
  [signingIn, reaching, working, openedFiles].flatMap((table) => Object.entries(table)),
);

/** The reasons that have words of their own. */
export const explainedReasons: readonly string[] = [...words.keys()];

/** Words for the cause an error names; null where its kind says all there is. */
export function wordsOfReason(cause: Cause): ReasonWords | null {
  const found = words.get(cause.details.reason ?? '');
  return found === undefined ? null : typeof found === 'function' ? found(cause) : found;
}
