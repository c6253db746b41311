import type { Input } from '../../../shared/contract/index.ts';

export type SignInMethod = 'anonymous' | 'basic' | 'token' | 'imported';
export type ImportSource = 'docker' | 'podman';

/** Credentials as typed or chosen. Secrets of other ways than the chosen one stay in the form and are not sent. */
export interface CredentialsForm {
  readonly method: SignInMethod;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly source: ImportSource | null;
}

export const emptyCredentials: CredentialsForm = {
  method: 'anonymous',
  username: '',
  password: '',
  token: '',
  source: null,
};

export type CredentialProblems = Partial<Record<'username' | 'password' | 'token' | 'source', string>>;

/** What keeps credentials from being sent, by field. */
export function credentialProblems(form: CredentialsForm): CredentialProblems {
  const problems: CredentialProblems = {};
  if (form.method === 'basic' && form.username.trim() === '') problems.username = 'Enter the user name.';
  if (form.method === 'basic' && form.password === '') problems.password = 'Enter the password.';
  if (form.method === 'token' && form.token.trim() === '') problems.token = 'Enter the token.';
  if (form.method === 'imported' && form.source === null) problems.source = 'Choose one of the logins found.';
  return problems;
}

/** Credentials as operations take them. Call it only without problems. */
export function toCredentials(form: CredentialsForm): Input<'connections.add'>['credentials'] {
  const { method } = form;
  switch (method) {
    case 'anonymous':
      return { method };
    case 'basic':
      return { method, username: form.username.trim(), password: form.password };
    case 'token':
      return { method, token: form.token.trim() };
    case 'imported':
      return { method, source: form.source ?? 'docker' };
  }
}

/** Whether something secret has been typed. */
export function hasTypedSecret({ password, token }: CredentialsForm): boolean {
  return password !== '' || token !== '';
}

/**
 * The same choice without what was typed: credentials meant for one registry never go to another one because somebody
 * corrected the address.
 */
export function withoutSecrets(form: CredentialsForm): CredentialsForm {
  return {
    ...form,
    password: '',
    token: '',
    ...(form.method === 'imported' ? { method: 'anonymous', source: null } : {}),
  };
}
