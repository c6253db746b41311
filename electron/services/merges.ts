import type { Services } from '../../shared/contract/index.ts';
import type { Core } from './core.ts';
import type { ManifestReader } from './manifest-reader.ts';
import type { MergeRunner } from './merges/merge-runner.ts';
import { readNested } from './merges/nested.ts';
import { prepareMerge } from './merges/prepare.ts';
import type { PreparedMerge } from './merges/prepared.ts';
import { loadSide } from './merges/sides.ts';
import { createPlanShelf } from './plans.ts';

/** Merging of architecture lists: read both sides, prepare exactly what will be done, do it. */
export function createMergesService(core: Core, reader: ManifestReader, runner: MergeRunner): Services['merges'] {
  const plans = createPlanShelf<PreparedMerge & { id: string }>({ clock: core.ports.clock });
  return {
    load: async ({ source, destination, withNested }, { signal }) => {
      const [from, to] = await Promise.all([
        loadSide(core, reader, source, signal),
        loadSide(core, reader, { ...destination, reference: destination.tag }, signal),
      ]);
      if (!withNested) return { source: from, destination: to, nested: [] };
      const { side, nested } = await readNested(core, reader, source, from, signal);
      return { source: side, destination: to, nested: [...nested] };
    },
    prepare: async (input, { signal }) => {
      const prepared = await prepareMerge(core, reader, input, signal);
      const { id, shown } = plans.put((planId) => ({ ...prepared, id: planId }));
      return { planId: id, ...shown };
    },
    apply: async ({ planIds }) => ({ jobId: runner.start([...new Set(planIds)].map((id) => plans.take(id))) }),
  };
}
