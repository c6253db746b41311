import type { ImportedLogin } from '../../../shared/contract/connections.ts';
import { errorWords } from '../../client/error-words.ts';
import type { ImportSource } from './credentials-model.ts';

/** A login that Docker or Podman keeps, as a choice. */
export interface ImportChoice {
  readonly source: ImportSource;
  readonly label: string;
  /** Where it is and whose it is, and that it is never copied; or why it cannot be used. */
  readonly description: string;
  readonly isUsable: boolean;
}

const names: Readonly<Record<ImportSource, string>> = { docker: 'Docker', podman: 'Podman' };

/** One choice for each program that keeps a login; the first of a program that can be used stands for all of its. */
export function importChoices(found: readonly ImportedLogin[]): readonly ImportChoice[] {
  return (['docker', 'podman'] as const).flatMap((source): ImportChoice[] => {
    const own = found.filter((login) => login.source === source);
    const login = own.find(({ error }) => error === null) ?? own[0];
    if (login === undefined) return [];
    return [
      {
        source,
        label: `Use the login ${names[source]} keeps`,
        description: describe(login),
        isUsable: login.error === null,
      },
    ];
  });
}

function describe({ place, helper, scope, username, kind, error }: ImportedLogin): string {
  const where = helper === null ? `In ${place}` : `In the credential helper ${helper}, named in ${place}`;
  if (error !== null) {
    const { why, advice } = errorWords(error);
    return `${where}. It cannot be used: ${why} ${advice}`;
  }
  const who = username === null || username === '' ? '' : `, as ${username}`;
  const what = kind === 'identity-token' ? ', an identity token' : '';
  const limit = scope === null ? '' : `, for ${scope} only`;
  return `${where}${who}${what}${limit}. It is read whenever it is used, and never copied.`;
}
