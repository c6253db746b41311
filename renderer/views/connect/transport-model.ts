import type { Connection } from '../../../shared/contract/connections.ts';
import type { Input } from '../../../shared/contract/index.ts';

type TransportInput = NonNullable<Input<'connections.add'>['transport']>;

/** Settings of the way to a registry, as typed or chosen. */
export interface TransportForm {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** SHA-256 of the one certificate that is accepted; empty for the usual check. */
  readonly pinnedFingerprint: string;
  /** SHA-256 of the authority trusted for this registry alone. */
  readonly trustCertificate: string;
}

export const emptyTransport: TransportForm = {
  caFile: '',
  certFile: '',
  keyFile: '',
  pinnedFingerprint: '',
  trustCertificate: '',
};

export type TransportProblems = Partial<Record<'certFile' | 'keyFile', string>>;

/** What keeps the settings from being sent, by field. */
export function transportProblems({ certFile, keyFile }: TransportForm): TransportProblems {
  if (certFile.trim() !== '' && keyFile.trim() === '') return { keyFile: 'A client certificate needs its key.' };
  if (certFile.trim() === '' && keyFile.trim() !== '') return { certFile: 'A key needs its client certificate.' };
  return {};
}

/** Settings as operations take them; undefined where nothing is set. Call it only without problems. */
export function toTransport(form: TransportForm): TransportInput | undefined {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const [certFile, keyFile] = [text(form.certFile), text(form.keyFile)];
  const input = {
    caFile: text(form.caFile),
    clientCertificate: certFile === null || keyFile === null ? null : { certFile, keyFile },
    pinnedFingerprint: text(form.pinnedFingerprint),
    trustCertificate: text(form.trustCertificate),
  };
  return Object.values(input).every((value) => value === null) ? undefined : input;
}

/** The settings of a kept registry, to be changed. */
export function fromTransport(transport: Connection['transport']): TransportForm {
  return {
    caFile: transport.caFile ?? '',
    certFile: transport.clientCertificate?.certFile ?? '',
    keyFile: transport.clientCertificate?.keyFile ?? '',
    pinnedFingerprint: transport.pinnedFingerprint ?? '',
    trustCertificate: transport.trustedCertificate ?? '',
  };
}
