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
  const { state, signIn, kind } = connection;
  const insecure = connection.insecure ? ' Plain http: anyone on the way can read and change what is sent.' : '';
  if (state.status === 'failed') {
    const title =
      state.error === null
        ? 'The last try failed.'
        : `${errorWords(state.error).title}. ${errorWords(state.error).why}`;
    return { mark: 'failed', short: failedShort(state.error?.kind), long: title + insecure };
  }
  if (kind === 'local') return { mark: 'local', short: '', long: 'Waybill’s own registry on this machine.' };
  const who =
    signIn.method === 'anonymous'
      ? ({ mark: 'anonymous', short: 'anonymous', long: 'Not signed in.' } as const)
      : signIn.method === 'token'
        ? ({ mark: 'signed-in', short: 'signed in', long: 'Signed in with a token.' } as const)
        : ({ mark: 'signed-in', short: 'signed in', long: `Signed in as ${signIn.username ?? 'a user'}.` } as const);
  if (state.status === 'unknown')
    return { mark: 'unknown', short: 'not asked yet', long: `${who.long} Not asked yet.${insecure}` };
  return { ...who, short: connection.insecure ? `${who.short}, plain http` : who.short, long: who.long + insecure };
}

function failedShort(kind: string | undefined): string {
  if (kind === 'unauthorized') return 'sign-in refused';
  if (kind === 'denied') return 'not allowed';
  if (kind === 'tls') return 'certificate';
  if (kind === 'network' || kind === 'timeout') return 'not reachable';
  return 'failed';
}
