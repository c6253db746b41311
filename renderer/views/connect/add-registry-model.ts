import type { Input } from '../../../shared/contract/index.ts';
import {
  credentialProblems,
  emptyCredentials,
  hasTypedSecret,
  toCredentials,
  withoutSecrets,
  type CredentialProblems,
  type CredentialsForm,
} from './credentials-model.ts';
import {
  emptyTransport,
  toTransport,
  transportProblems,
  type TransportForm,
  type TransportProblems,
} from './transport-model.ts';

/** The form as typed. */
export interface RegistryForm {
  readonly url: string;
  readonly name: string;
  readonly credentials: CredentialsForm;
  readonly transport: TransportForm;
  /** Token services that may be sent the credentials. */
  readonly approvedRealms: readonly string[];
  readonly allowPlainHttp: boolean;
}

export const emptyForm: RegistryForm = {
  url: '',
  name: '',
  credentials: emptyCredentials,
  transport: emptyTransport,
  approvedRealms: [],
  allowPlainHttp: false,
};

/** Plain http to another machine needs the user's consent; this machine does not. */
export function isPlainHttp(url: string): boolean {
  const host = /^\s*http:\/\/([^/?#]*)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  return !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);
}

export type AddressProblems = Partial<Record<'url' | 'allowPlainHttp', string>>;

/** What is wrong with an address and the consent it needs. */
export function addressProblems(url: string, allowPlainHttp: boolean): AddressProblems {
  const problems: AddressProblems = {};
  const address = url.trim();
  if (address === '') problems.url = 'Enter the registry’s address.';
  else if (/\s/.test(address)) problems.url = 'An address has no spaces.';
  else if (/\/\/[^/]*@/.test(address)) problems.url = 'Leave user and password out of the address; enter them below.';
  if (isPlainHttp(url) && !allowPlainHttp) problems.allowPlainHttp = 'Agree to plain http, or use https.';
  return problems;
}

/** What keeps the form from being sent, by field. */
export function formProblems(form: RegistryForm): AddressProblems & CredentialProblems & TransportProblems {
  return {
    ...addressProblems(form.url, form.allowPlainHttp),
    ...credentialProblems(form.credentials),
    ...transportProblems(form.transport),
  };
}

/** The form as the operation takes it. Call it only without problems. */
export function toInput(form: RegistryForm): Input<'connections.add'> {
  const name = form.name.trim();
  const transport = toTransport(form.transport);
  return {
    url: form.url.trim(),
    ...(name === '' ? {} : { name }),
    allowPlainHttp: form.allowPlainHttp,
    credentials: toCredentials(form.credentials),
    ...(transport === undefined ? {} : { transport }),
    approvedRealms: [...form.approvedRealms],
  };
}

/** Where an address leads: scheme, host and port as they will be used; the text itself where it is no address. */
function originOf(url: string): string {
  const text = url.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.parse(withScheme)?.origin ?? text;
}

/** The form with another address, and whether typed secrets were taken out of it. */
export interface Readdressed {
  readonly form: RegistryForm;
  readonly dropped: boolean;
}

/**
 * Changes the address. What was typed for a registry that has been tried (`triedUrl`) is not sent to another one:
 * secrets, consents and trusted certificates go, the rest stays.
 */
export function withAddress(form: RegistryForm, url: string, triedUrl: string | null): Readdressed {
  if (triedUrl === null || originOf(url) === originOf(triedUrl)) return { form: { ...form, url }, dropped: false };
  const { caFile, certFile, keyFile } = form.transport;
  return {
    form: {
      ...form,
      url,
      credentials: withoutSecrets(form.credentials),
      transport: { ...emptyTransport, caFile, certFile, keyFile },
      approvedRealms: [],
      allowPlainHttp: false,
    },
    dropped: hasTypedSecret(form.credentials),
  };
}
