import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { openJournal } from './journal.ts';
import type { JournalStore, StoredEntry } from './journal.ts';

let folder: string;
let journal: JournalStore;
const reopen = () => {
  journal.close();
  journal = openJournal(join(folder, 'journal.sqlite'));
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-journal-'));
  journal = openJournal(join(folder, 'journal.sqlite'));
});
afterEach(async () => {
  journal.close();
  await rm(folder, { recursive: true, force: true });
});

const entry = (id: string, more: Partial<StoredEntry> = {}): StoredEntry => ({
  ...{ id, kind: 'move', atMs: 1, connectionId: 'one', connectionName: 'One', repository: 'team/app', tag: 'v1' },
  ...{ before: null, after: { digest: `sha256:${'a'.repeat(64)}`, mediaType: null, expiresAtMs: null } },
  ...{ state: 'pending', error: null, undoes: null, jobId: 'job', item: 0, method: 'put-manifest' },
  ...{ alsoRemoved: [], change: null },
  ...more,
});

describe('the journal', () => {
  it('has every entry again after it was closed', () => {
    journal.append([entry('a')]);
    journal.append([entry('b')]);
    journal.update([entry('a', { state: 'done' })]);
    reopen();
    expect(journal.get('a')?.state).toBe('done');
    expect(journal.pending().map(({ id }) => id)).toEqual(['b']);
    expect(journal.get('c')).toBeNull();
  });

  it('lists newest first, by repository, in pages', () => {
    for (const id of ['a', 'b', 'c']) journal.append([entry(id)]);
    journal.append([entry('other', { repository: 'team/other' })]);
    const first = journal.list({ connectionId: 'one', repository: 'team/app', limit: 2 });
    expect(first.entries.map(({ id }) => id)).toEqual(['c', 'b']);
    const rest = journal.list({ repository: 'team/app', limit: 2, before: first.next ?? 0 });
    expect(rest.entries.map(({ id }) => id)).toEqual(['a']);
    expect(rest.next).toBeNull();
  });

  it('knows which jobs were begun and not ended', () => {
    journal.beginJob({ id: 'one', kind: 'change', title: 'One', startedMs: 1, plan: { items: [1] } });
    journal.beginJob({ id: 'two', kind: 'merge', title: 'Two', startedMs: 2, plan: null });
    journal.endJob('one', 3);
    reopen();
    expect(journal.unfinishedJobs()).toEqual([{ id: 'two', kind: 'merge', title: 'Two', startedMs: 2, plan: null }]);
  });

  it('keeps manifests byte for byte and refuses bytes of another digest', () => {
    const bytes = new TextEncoder().encode('{ "schemaVersion": 2 }');
    journal.keep({ digest: sha256Digest(bytes), mediaType: 'x/y', bytes }, 1);
    reopen();
    expect(journal.kept(sha256Digest(bytes))).toEqual({ mediaType: 'x/y', bytes });
    const wrong = { digest: `sha256:${'0'.repeat(64)}`, mediaType: 'x/y', bytes };
    expect(() => journal.keep(wrong, 1)).toThrow(expect.objectContaining({ kind: 'corrupt' }));
  });
});
