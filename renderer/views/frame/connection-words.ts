import type { Connection } from '../../../shared/contract/connections.ts';
import type { WireError } from '../../../shared/errors.ts';
import { errorWords } from '../../client/error-words.ts';

/** How a registry stands, as a mark and in words; the words say everything the mark does. */
export interface ConnectionWords {
  readonly mark: 'local' | 'signed-in' | 'anonymous' | 'failed' | 'unknown';
  /** For the tree: one or two words. */
  readonly short: string;
  /** For hover and screens: a sentence. */
  readonly long: string;
}

/** A registry whose repositories could not be read, however well it answered the last time. */
export function asFailed(connection: Connection, error: WireError): Connection {
  return { ...connection, state: { ...connection.state, status: 'failed', error } };
}

/** Says how we stand with a registry. */
export function connectionWords(connection: Connection): ConnectionWords {
  const { state, kind } = connection;
  const insecure = connection.insecure ? ' Plain http: anyone on the way can read and change what is sent.' : '';
  const who = signInWords(connection);
  if (state.status === 'failed') {
    const words = state.error === null ? null : errorWords(state.error);
    const why = words === null ? 'The last try failed.' : `${words.title}. ${words.why}`;
    return { mark: 'failed', short: failedShort(state.error), long: why + insecure };
  }
  if (kind === 'local') return { mark: 'local', short: '', long: 'Waybill’s own registry on this machine.' };
  if (kind === 'file') return { mark: 'local', short: 'file', long: 'Opened from a file or folder of this machine.' };
  if (kind === 'releases') return { mark: 'local', short: '', long: 'The application releases of another registry.' };
  if (state.status === 'unknown')
    return { mark: 'unknown', short: 'not asked yet', long: `${who.long} Not asked yet.${insecure}` };
  return { ...who, short: connection.insecure ? `${who.short}, plain http` : who.short, long: who.long + insecure };
}

/** As whom a registry is used. */
export function signInWords({ signIn }: Pick<Connection, 'signIn'>): ConnectionWords {
  const { method, username, hasSecret, importedFrom } = signIn;
  if (method === 'anonymous') return { mark: 'anonymous', short: 'anonymous', long: 'Not signed in.' };
  if (method === 'imported') {
    const as = username === null || username === '' ? '' : ` as ${username}`;
    return importedFrom === null
      ? {
          mark: 'failed',
          short: 'login gone',
          long: 'The login of Docker or Podman that was used is not there any more.',
        }
      : { mark: 'signed-in', short: 'signed in', long: `Signed in${as} with the login kept in ${importedFrom}.` };
  }
  if (!hasSecret) {
    const as = username === null ? '' : ` You were ${username}.`;
    return { mark: 'failed', short: 'signed out', long: `Signed out: sign in again to use it.${as}` };
  }
  return method === 'token'
    ? { mark: 'signed-in', short: 'signed in', long: 'Signed in with a token.' }
    : { mark: 'signed-in', short: 'signed in', long: `Signed in as ${username ?? 'a user'}.` };
}

function failedShort(error: WireError | null): string {
  switch (error?.kind) {
    case 'unauthorized':
      return error.details.reason === 'E_SECRET_MISSING' ? 'signed out' : 'sign-in refused';
    case 'denied':
      return 'not allowed';
    case 'tls':
      return 'certificate';
    case 'network':
    case 'timeout':
      return 'not reachable';
    case 'untrusted':
      return 'needs consent';
    case 'rate-limited':
      return 'slow down';
    default:
      return 'failed';
  }
}

/** Something about a registry that stays in sight as long as it is so. */
export interface ConnectionBadge {
  readonly word: string;
  /** Red only for danger, amber for what needs a decision. */
  readonly tone: 'danger' | 'decide' | 'plain';
  readonly why: string;
}

/** The standing badges of a registry. */
export function connectionBadges({ insecure, transport }: Connection): readonly ConnectionBadge[] {
  const badges: (ConnectionBadge | false)[] = [
    insecure && { word: 'plain http', tone: 'danger', why: 'Anyone on the way can read and change what is sent.' },
    transport.pinnedFingerprint !== null && {
      word: 'one certificate',
      tone: 'decide',
      why: `Only the certificate ${transport.pinnedFingerprint} is accepted, whoever vouches for it and however old it is.`,
    },
    (transport.trustedCertificate !== null || transport.caFile !== null) && {
      word: 'own authority',
      tone: 'plain',
      why: 'An authority is trusted for this registry that this computer does not trust otherwise.',
    },
  ];
  return badges.filter((badge) => badge !== false);
}

/** What a registry makes us wait for: “asked us to wait 12 s, reading the manifest”; null when it is over. */
export function waitWords(wait: Connection['wait'], nowMs: number): string | null {
  if (wait === null || wait.untilMs <= nowMs) return null;
  const seconds = Math.ceil((wait.untilMs - nowMs) / 1000);
  const long = seconds < 120 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`;
  const step = wait.step === '' ? '' : `, ${wait.step}`;
  return wait.why === 'slow-down' ? `asked us to wait ${long}${step}` : `failed in passing, again in ${long}${step}`;
}

/** `73 of 100 left, window 6 h` */
export function quotaWords({ limit, remaining, windowSeconds }: NonNullable<Connection['quota']>): string {
  const left = `${String(remaining)} of ${String(limit)} left`;
  return windowSeconds === null ? left : `${left}, window ${durationOf(windowSeconds)}`;
}

function durationOf(seconds: number): string {
  if (seconds >= 3600) return `${String(Math.round(seconds / 360) / 10)} h`;
  return seconds >= 60 ? `${String(Math.round(seconds / 60))} min` : `${String(seconds)} s`;
}
