import type { Input } from '../../../shared/contract/index.ts';

export type SignInMethod = 'anonymous' | 'basic' | 'token';

/** The form as typed. */
export interface RegistryForm {
  readonly url: string;
  readonly name: string;
  readonly method: SignInMethod;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly allowPlainHttp: boolean;
}

export const emptyForm: RegistryForm = {
  url: '',
  name: '',
  method: 'anonymous',
  username: '',
  password: '',
  token: '',
  allowPlainHttp: false,
};

/** Plain http to another machine needs the user's consent; this machine does not. */
export function isPlainHttp(url: string): boolean {
  const host = /^\s*http:\/\/([^/?#]*)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  return !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);
}

/** What keeps the form from being sent, by field. */
export function formProblems(form: RegistryForm): Partial<Record<keyof RegistryForm, string>> {
  const problems: Partial<Record<keyof RegistryForm, string>> = {};
  const address = form.url.trim();
  if (address === '') problems.url = 'Enter the registry’s address.';
  else if (/\s/.test(address)) problems.url = 'An address has no spaces.';
  else if (/\/\/[^/]*@/.test(address)) problems.url = 'Leave user and password out of the address; enter them below.';
  if (isPlainHttp(form.url) && !form.allowPlainHttp) problems.allowPlainHttp = 'Agree to plain http, or use https.';
  if (form.method === 'basic' && form.username.trim() === '') problems.username = 'Enter the user name.';
  if (form.method === 'basic' && form.password === '') problems.password = 'Enter the password.';
  if (form.method === 'token' && form.token.trim() === '') problems.token = 'Enter the token.';
  return problems;
}

/** The form as the operation takes it. Call it only without problems. */
export function toInput(form: RegistryForm): Input<'connections.add'> {
  const name = form.name.trim();
  const { method } = form;
  return {
    url: form.url.trim(),
    ...(name === '' ? {} : { name }),
    allowPlainHttp: form.allowPlainHttp,
    credentials:
      method === 'basic'
        ? { method, username: form.username.trim(), password: form.password }
        : method === 'token'
          ? { method, token: form.token.trim() }
          : { method },
  };
}
