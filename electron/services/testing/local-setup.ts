import type { Output } from '../../../shared/contract/index.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { createRegistryClient } from '../../local-registry/testing/registry-client.ts';
import type { Pushed, RegistryClient } from '../../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

/** Services over a local registry, with a client of it behind their back. */
export interface LocalSetup {
  readonly url: string;
  readonly behind: RegistryClient;
  readonly harness: Harness;
  readonly connectionId: string;
  preview(repository: string, ...changes: TagChange[]): Promise<Output<'tags.preview'>>;
  /** The one line of a plan with one change. */
  line(repository: string, change: TagChange): Promise<PlannedChange>;
  /** Applies a plan, confirming what it asks to be confirmed, and waits for the end. */
  apply(plan: Output<'tags.preview'>): Promise<Job>;
  /** Previews and applies. */
  change(repository: string, ...changes: TagChange[]): Promise<Job>;
  undo(...ids: readonly string[]): Promise<Job>;
  journal(repository: string): Promise<Output<'journal.list'>['entries']>;
  /** A tag as its registry lists it now. */
  tagNow(repository: string, tag: string): Promise<Output<'tags.list'>['tags'][number] | undefined>;
  /** An index of two images of its own under a tag. */
  pushIndex(repository: string, tag: string, seed: string): Promise<Pushed>;
  stop(): Promise<void>;
}

const account = 'waybill:a-password';

/** Starts both; `features` are those of the registry. */
export async function startLocalSetup(options: { features?: readonly string[] } = {}): Promise<LocalSetup> {
  const local = await startLocalRegistry({ auth: account, ...options });
  const behind = createRegistryClient(local.url, `Basic ${Buffer.from(account).toString('base64')}`);
  const localRegistry = { url: local.url, username: 'waybill', password: 'a-password' };
  const harness = await startHarness({ localRegistry });
  const connectionId = 'local';
  const preview: LocalSetup['preview'] = (repository, ...changes) =>
    harness.call('tags.preview', { connectionId, repository, changes });
  const apply: LocalSetup['apply'] = async ({ id, items }) => {
    const confirmed = items.flatMap(({ confirm }) => confirm ?? []);
    const { jobId } = await harness.call('tags.apply', { planId: id, confirmed });
    return harness.ended(jobId);
  };
  return {
    ...{ url: local.url, behind, harness, connectionId, preview, apply },
    line: async (repository, change) => {
      const [item] = (await preview(repository, change)).items;
      if (item === undefined) throw new Error('a plan without a line');
      return item;
    },
    change: async (repository, ...changes) => apply(await preview(repository, ...changes)),
    undo: async (...ids) => harness.ended((await harness.call('journal.undo', { ids: [...ids] })).jobId),
    journal: async (repository) => (await harness.call('journal.list', { connectionId, repository })).entries,
    tagNow: async (repository, tag) => {
      const { tags } = await harness.call('tags.list', { connectionId, repository });
      return tags.find(({ name }) => name === tag);
    },
    pushIndex: async (repository, tag, seed) => {
      const children = [];
      for (const part of ['a', 'b']) children.push(await behind.pushImage(repository, { seed: `${seed} ${part}` }));
      return behind.pushIndex(repository, children, tag);
    },
    stop: async () => {
      await harness.stop();
      await harness.remove();
      await local.stop();
    },
  };
}
