import type { Tag } from '../../shared/contract/tags.ts';
import { createFakeChanges } from './fake-changes.ts';
import type { MadeIndex } from './fake-data.ts';
import { createFakeJobs } from './fake-jobs.ts';
import { createFakeJournal } from './fake-journal.ts';
import { createFakeMerges } from './fake-merges.ts';

interface FakeWorld {
  readonly tags: Tag[];
  readonly indexes: Map<string, MadeIndex>;
  readonly publish: (name: string, payload: unknown) => void;
  readonly mode: string;
}

/** The writing half of the fake client: previews, merges, jobs that take a few seconds, and a journal. */
export function createFakeWrites({ tags, indexes, publish, mode }: FakeWorld) {
  const { start, answers: jobs } = createFakeJobs(publish, { isInterrupted: mode === 'partial' });
  const { record, answers: journal } = createFakeJournal(mode === 'empty' ? [] : tags, publish, start);
  const shared = { tags, publish, start, record };
  return {
    ...jobs,
    ...journal,
    ...createFakeChanges({ ...shared, indexes, fails: mode === 'error' }),
    ...createFakeMerges(shared),
  };
}
