// A program that makes one plan, says so by fetching a marker, applies it and waits to be killed. Started by the crash test.
import type { Input } from '../../../shared/contract/index.ts';
import type { LocalRegistryAddress } from '../ports.ts';
import { createFakePorts } from './fake-ports.ts';
import { startHarness } from './harness.ts';

/** What the crash test hands over as its only argument, in JSON. */
export interface CrashWork {
  readonly paths: { data: string; logs: string };
  readonly changes: Input<'tags.preview'> | null;
  readonly merge: Input<'merges.prepare'> | null;
  /** Journal entries to take back. */
  readonly undo: readonly string[] | null;
  /** The registry that is there without being added. */
  readonly localRegistry: LocalRegistryAddress | null;
  /** Fetched right before the plan is applied, over the same way as all requests, so that the order is sure. */
  readonly markerUrl: string;
}

const work = JSON.parse(process.argv[2] ?? '') as CrashWork;
const fakes = await createFakePorts({ paths: work.paths });
const harness = await startHarness({ fakes, localRegistry: work.localRegistry });
const changes = work.changes === null ? null : await harness.call('tags.preview', work.changes);
const merge = work.merge === null ? null : await harness.call('merges.prepare', work.merge);
const confirmed = (changes?.items ?? []).flatMap(({ confirm }) => confirm ?? []);
await fetch(work.markerUrl);
const jobs = [
  ...(changes === null ? [] : [await harness.call('tags.apply', { planId: changes.id, confirmed })]),
  ...(work.undo === null ? [] : [await harness.call('journal.undo', { ids: [...work.undo] })]),
  ...(merge === null ? [] : [await harness.call('merges.apply', { planIds: [merge.planId] })]),
];
for (const { jobId } of jobs) await harness.ended(jobId);
await harness.stop();
