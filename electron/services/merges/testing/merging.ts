import type { Input, Output } from '../../../../shared/contract/index.ts';
import type { Job } from '../../../../shared/contract/jobs.ts';
import type { Harness } from '../../testing/harness.ts';

type Prepare = Input<'merges.prepare'>;
type Plan = Output<'merges.prepare'>;
type More = Partial<Pick<Prepare, 'options' | 'companions' | 'keepTag'>>;

/** Merges as the page makes them: load, prepare from what was loaded, apply, and follow the job. */
export interface Merging {
  /** The input with which the page would prepare. */
  look(source: Prepare['source'], destination: Prepare['destination'], more?: More): Promise<Prepare>;
  prepare(source: Prepare['source'], destination: Prepare['destination'], more?: More): Promise<Plan>;
  apply(plan: Plan): Promise<Job>;
  undo(job: Pick<Job, 'journalIds'>): Promise<Job>;
}

/** Merging through these services. */
export function mergingWith(harness: Harness): Merging {
  const look: Merging['look'] = async (source, destination, more = {}) => {
    const sides = await harness.call('merges.load', { source, destination });
    const digest = (side: Output<'merges.load'>['source']) => (side.state === 'found' ? side.digest : null);
    const expected = { sourceDigest: digest(sides.source) ?? '', destinationDigest: digest(sides.destination) };
    return { source, destination, options: {}, expected, ...more };
  };
  return {
    look,
    prepare: async (...wish) => harness.call('merges.prepare', await look(...wish)),
    apply: async ({ planId }) => harness.ended((await harness.call('merges.apply', { planIds: [planId] })).jobId),
    undo: async ({ journalIds }) => harness.ended((await harness.call('journal.undo', { ids: [...journalIds] })).jobId),
  };
}
