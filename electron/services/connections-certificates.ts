import type { TransportInput } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { lookAtCertificates } from '../registry/doctor/look.ts';
import { normalFingerprint } from '../registry/http/transport.ts';
import type { SavedTransport } from '../store/settings.ts';
import { parseRegistryOrigin } from './connection-url.ts';
import type { Core } from './core.ts';
import { clientOptions } from './registry-clients.ts';

/** Looks at the certificates of a server for the dialog that asks what to trust. */
export function createCertificatesReader(core: Core): Services['connections']['certificates'] {
  return async ({ url, transport }, { signal }) => {
    const origin = parseRegistryOrigin(url);
    if (origin.isPlainHttp) {
      throw new AppError('tls', `${origin.host} is reached over plain http, so it shows no certificate.`, {
        registry: origin.host,
        reason: 'E_PLAIN_HTTP',
      });
    }
    const kept = keptTransport(core, origin.url);
    const saved = transport === undefined ? kept : await resolveTransport(core, origin.url, transport, kept, signal);
    const { chain, problem } = await look(core, origin.url, saved, signal);
    return { chain: [...chain], trusted: problem === null, problem: problem?.slice(0, 1000) ?? null };
  };
}

/** The certificate that was trusted for this address already keeps its meaning while the same one is named. */
function keptTransport({ registries }: Core, url: string): SavedTransport | undefined {
  return registries.connections().find((one) => one.url === url && one.transport !== undefined)?.transport;
}

async function look(core: Core, url: string, transport: SavedTransport | undefined, signal: AbortSignal) {
  const settings = { id: 'look', url, allowPlainHttp: false, method: 'anonymous', username: null, transport } as const;
  return lookAtCertificates(await clientOptions(core, settings), { signal });
}

/**
 * What the user set, as it is kept: a certificate to trust becomes its PEM, read from the chain that the server shows
 * now unless it is the one that is trusted already.
 * @throws AppError `untrusted` (E_CERTIFICATE_GONE) when the server shows no certificate of that fingerprint.
 */
export async function resolveTransport(
  core: Core,
  url: string,
  input: TransportInput,
  kept: SavedTransport | undefined,
  signal: AbortSignal,
): Promise<SavedTransport> {
  const { caFile, clientCertificate, pinnedFingerprint, trustCertificate } = input;
  const plain: SavedTransport = {
    caFile,
    clientCertificate,
    pinnedFingerprint: pinnedFingerprint === null ? null : normalFingerprint(pinnedFingerprint),
    trusted: null,
  };
  if (trustCertificate === null) return plain;
  const fingerprint = normalFingerprint(trustCertificate);
  if (kept?.trusted?.fingerprint === fingerprint) return { ...plain, trusted: kept.trusted };
  const { chain, pems } = await look(core, url, { ...plain, pinnedFingerprint: null }, signal);
  const pem = pems[chain.findIndex((one) => one.fingerprint === fingerprint)];
  if (pem !== undefined) return { ...plain, trusted: { fingerprint, pem } };
  const { host } = new URL(url);
  throw new AppError('untrusted', `${host} does not show the certificate that is to be trusted (${fingerprint}).`, {
    registry: host,
    reason: 'E_CERTIFICATE_GONE',
    advice: 'Look at its certificates again; somebody may be in between.',
  });
}

/** Whether a change only takes trust back: such a one is kept untried, because it may well end in a refusal. */
export function takesTrustBack(before: SavedTransport | undefined, after: TransportInput): boolean {
  const isSameOrNone = (now: unknown, then: unknown) => now === null || JSON.stringify(now) === JSON.stringify(then);
  const fingerprint = (text: string | null) => (text === null ? null : normalFingerprint(text));
  return (
    isSameOrNone(after.caFile, before?.caFile) &&
    isSameOrNone(after.clientCertificate, before?.clientCertificate) &&
    isSameOrNone(fingerprint(after.pinnedFingerprint), before?.pinnedFingerprint) &&
    isSameOrNone(fingerprint(after.trustCertificate), before?.trusted?.fingerprint)
  );
}
