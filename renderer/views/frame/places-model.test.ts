import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Repository } from '../../../shared/contract/repositories.ts';
import { connectionWords } from './connection-words.ts';
import { placeRows, recentRows, type PlaceListing, type PlaceRow } from './places-model.ts';

const connection = (id: string, more: Partial<Connection> = {}): Connection => ({
  id,
  name: id,
  url: `https://${id}.example`,
  kind: id === 'local' ? 'local' : 'remote',
  file: null,
  signIn: { method: 'anonymous', username: null, hasSecret: false, importedFrom: null },
  insecure: false,
  state: { status: 'ready', error: null, checkedAtMs: 1 },
  capabilities: {
    flavour: 'oci',
    catalog: 'available',
    tagHistory: false,
    restore: false,
    expiration: false,
    tagDeletion: 'unknown',
    immutability: 'unknown',
    labels: false,
    permanentDeletion: 'unknown',
  },
  transport: {
    caFile: null,
    clientCertificate: null,
    pinnedFingerprint: null,
    trustedCertificate: null,
    certsDirectory: null,
    proxy: null,
  },
  approvedRealms: [],
  quota: null,
  wait: null,
  ...more,
});
const repository = (name: string, pinned = false): Repository => ({
  name,
  description: null,
  isPublic: null,
  lastModifiedMs: null,
  addedByHand: false,
  pinned,
});
const listing = (names: readonly string[], more: Partial<PlaceListing> = {}): PlaceListing => ({
  status: 'ready',
  repositories: names.map((name) => repository(name.replace('*', ''), name.endsWith('*'))),
  listing: 'complete',
  reason: null,
  ...more,
});
const drawn = (rows: readonly PlaceRow[]) =>
  rows.map((row) => {
    const text =
      row.kind === 'connection'
        ? row.connection.name
        : row.kind === 'namespace'
          ? `${row.name}/`
          : 'text' in row
            ? row.text
            : row.id;
    return `${'  '.repeat(row.level - 1)}${text}`;
  });

describe('a registry whose repositories cannot be read', () => {
  it('is marked as failed with the reason, whatever it answered before', () => {
    const error = { kind: 'network', message: 'Refused.', details: {} } as const;
    const failed = listing([], { status: 'failed', reason: 'It cannot be reached', error });
    const [head] = placeRows([connection('local')], new Map([['local', failed]]), {}, null);
    expect(head?.kind).toBe('connection');
    if (head?.kind !== 'connection') return;
    expect(connectionWords(head.connection)).toMatchObject({ mark: 'failed', short: 'not reachable' });
  });
});

describe('the tree of places', () => {
  it('begins with the library open and other registries closed', () => {
    const rows = placeRows([connection('local'), connection('quay')], new Map([['local', listing(['a'])]]), {}, null);
    expect(drawn(rows)).toEqual(['local', '  a', 'quay']);
  });

  it('puts pinned repositories first, then namespaces in natural order', () => {
    const rows = placeRows(
      [connection('local')],
      new Map([['local', listing(['team/v10', 'team/v9', 'base/x', 'team/late*', 'plain'])]]),
      {},
      null,
    );
    expect(drawn(rows)).toEqual([
      'local',
      '  team/late',
      '  plain',
      '  base/',
      '    x',
      '  team/',
      '    v9',
      '    v10',
    ]);
  });

  it('follows what was opened and closed by hand', () => {
    const listings = new Map([['quay', listing(['team/a'])]]);
    expect(drawn(placeRows([connection('quay')], listings, { 'c:quay': true, 's:quay:team': false }, null))).toEqual([
      'quay',
      '  team/',
    ]);
    expect(drawn(placeRows([connection('quay')], listings, { 'c:quay': false }, 'quay'))).toEqual(['quay']);
  });

  it('opens the namespace one is in, and counts what is listed so far as a part', () => {
    const names = Array.from({ length: 50 }, (_, index) => `team-${String(index % 25)}/service-${String(index)}`);
    const listings = new Map([['local', listing(names, { listing: 'more' })]]);
    const rows = placeRows([connection('local')], listings, {}, 'local', 'team-3/service-28');
    expect(drawn(rows).slice(3, 8)).toEqual(['  team-2/', '  team-3/', '    service-3', '    service-28', '  team-4/']);
    expect(rows.find((row) => row.kind === 'namespace')).toMatchObject({ count: 2, isPart: true });
    const closed = placeRows(
      [connection('local')],
      listings,
      { 's:local:team-3': false },
      'local',
      'team-3/service-28',
    );
    expect(drawn(closed)).not.toContain('    service-28');
  });

  it('begins with namespaces closed where there are very many repositories', () => {
    const many = listing(Array.from({ length: 60 }, (_, index) => `team/r${String(index)}`));
    expect(drawn(placeRows([connection('local')], new Map([['local', many]]), {}, null))).toEqual(['local', '  team/']);
  });

  it('says why there is nothing or not everything', () => {
    const notes = (more: Partial<PlaceListing>) =>
      drawn(placeRows([connection('local')], new Map([['local', listing([], more)]]), {}, null)).slice(1);
    expect(notes({})).toEqual(['  No repositories yet']);
    expect(notes({ status: 'loading' })).toEqual(['  Reading repositories…']);
    expect(notes({ listing: 'refused' })).toEqual(['  Lists nothing here: add repositories by name']);
    expect(notes({ status: 'failed', reason: 'No line' })).toEqual(['  No line']);
  });
});

describe('how a registry stands', () => {
  it('is told in words besides the mark', () => {
    expect(connectionWords(connection('quay'))).toMatchObject({ mark: 'anonymous', short: 'anonymous' });
    const signIn = { method: 'basic', username: 'me', hasSecret: true, importedFrom: null } as const;
    expect(connectionWords(connection('quay', { signIn }))).toMatchObject({
      mark: 'signed-in',
      long: 'Signed in as me.',
    });
    expect(connectionWords(connection('quay', { insecure: true })).long).toContain('Plain http');
  });

  it('tells kinds of failure apart', () => {
    const failed = (kind: 'unauthorized' | 'tls' | 'network') =>
      connectionWords(
        connection('quay', {
          state: { status: 'failed', error: { kind, message: 'No.', details: {} }, checkedAtMs: 1 },
        }),
      ).short;
    expect([failed('unauthorized'), failed('tls'), failed('network')]).toEqual([
      'sign-in refused',
      'certificate',
      'not reachable',
    ]);
  });
});

describe('repositories looked at last', () => {
  const visits = [
    { connectionId: 'quay', repository: 'team/a' },
    { connectionId: 'gone', repository: 'team/b' },
    { connectionId: 'local', repository: 'c' },
  ];

  it('stand first, without those of registries that are gone, and can be closed', () => {
    const list = [connection('local'), connection('quay')];
    const ids = (expanded: Record<string, boolean>) => recentRows(list, visits, expanded).map(({ id }) => id);
    expect(ids({})).toEqual(['recent', 'v:quay:team/a', 'v:local:c']);
    expect(ids({ recent: false })).toEqual(['recent']);
    expect(recentRows([connection('other')], visits, {})).toEqual([]);
  });
});
