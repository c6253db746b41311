import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { SavedConnection, Settings } from '../store/settings.ts';

type Known = Pick<SavedConnection, 'url' | 'method' | 'username'>;

const isSame = (a: Known, b: Known) => a.url === b.url && a.method === b.method && a.username === b.username;

const maxFormer = 500;

/** The id of a registry that is being added: a new one, or the one it had when it was removed and its history kept. */
export function newId({ former }: Settings, added: Known): string {
  return former.find((one) => isSame(one, added))?.id ?? `r-${randomBytes(6).toString('hex')}`;
}

/** The settings with a registry more. */
export function withConnection(settings: Settings, saved: SavedConnection): Settings {
  return {
    ...settings,
    connections: [...settings.connections, saved],
    former: settings.former.filter(({ id }) => id !== saved.id),
  };
}

/** The settings with some members of a registry changed; whatever else changed meanwhile stays. */
export function withChanged(settings: Settings, id: string, patch: Partial<SavedConnection>): Settings {
  return { ...settings, connections: settings.connections.map((one) => (one.id === id ? { ...one, ...patch } : one)) };
}

/** The settings with the consent to a token service given or taken back. @throws AppError `invalid-input` for no host. */
export function withRealm(settings: Settings, id: string, realm: string, approved: boolean): Settings {
  const host = URL.parse(`https://${realm}`)?.host ?? '';
  if (host === '' || !/^[^/?#@\s]+$/.test(realm)) {
    throw new AppError('invalid-input', 'A token service is allowed by its host, and its port where it has one.');
  }
  const named = realm.toLowerCase();
  const others =
    settings.connections.find((one) => one.id === id)?.approvedRealms?.filter((one) => one !== named) ?? [];
  return withChanged(settings, id, { approvedRealms: approved ? [...others, named] : others });
}

/** The settings without a registry and what was set up for it. */
export function without(settings: Settings, id: string, history: 'keep' | 'forget'): Settings {
  const gone = settings.connections.find((one) => one.id === id);
  const isElse = (one: { connectionId: string }) => one.connectionId !== id;
  const former = settings.former.filter((one) => one.id !== id);
  return {
    ...settings,
    connections: settings.connections.filter((one) => one.id !== id),
    former: history === 'forget' || gone === undefined ? former : [...former, gone].slice(-maxFormer),
    added: settings.added.filter(isElse),
    pinned: settings.pinned.filter(isElse),
    watched: settings.watched.filter(isElse),
  };
}
