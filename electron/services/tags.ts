import type { Services } from '../../shared/contract/index.ts';
import type { TagDetail } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import type { ChangePlanner } from './changes/planner.ts';
import type { KeptPlan } from './changes/planned-item.ts';
import type { ChangeRunner } from './changes/change-runner.ts';
import type { Core } from './core.ts';
import type { ManifestReader } from './manifest-reader.ts';
import { createPageSlicer } from './page-slicer.ts';
import { createPlanShelf } from './plans.ts';
import { createTagDetailReader } from './tag-details.ts';
import { listTags } from './tag-list.ts';

/** Tags: what they are, what changes to them would do, and the changes. */
export function createTagsService(
  core: Core,
  { reader, planner, runner }: { reader: ManifestReader; planner: ChangePlanner; runner: ChangeRunner },
): Services['tags'] {
  const { clock } = core.ports;
  const slicer = createPageSlicer({ clock });
  const details = createTagDetailReader(core, reader);
  const plans = createPlanShelf<KeptPlan>({ clock });
  return {
    list: ({ limit, next, ...ref }, { signal }) => listTags(core, slicer, ref, { limit, next, signal }),
    details: async ({ names, maxAgeMs, withChildren, ...ref }, { signal }) => {
      const { registry } = await core.registries.open(ref.connectionId, signal);
      const unique = [...new Set(names)];
      const depth = { maxAgeMs, withChildren };
      const before = new Map(unique.map((name) => [name, core.observations.seen.latest(ref, name)?.digest]));
      const found = await Promise.all(unique.map((name) => details.read(registry, ref, name, depth, signal)));
      const hasMoved = ({ name, digest }: TagDetail) => digest !== null && (before.get(name) ?? digest) !== digest;
      if (found.some(hasMoved)) core.publish('repositories.changed', ref);
      return { details: found };
    },
    preview: async ({ changes, ...ref }, { signal }) => {
      const items = await planner.plan(ref, changes, signal);
      const plan = plans.put((id) => ({ id, ...ref, items }));
      return { ...ref, id: plan.id, createdAtMs: clock.now(), items: items.map(({ shown }) => shown) };
    },
    apply: async ({ planId, confirmed }) => {
      const plan = plans.look(planId);
      refuseUnconfirmed(plan, new Set(confirmed));
      return { jobId: runner.start(plans.take(planId)) };
    },
  };
}

/** What is lost for good is only done when its name was typed. */
function refuseUnconfirmed({ items }: KeptPlan, confirmed: ReadonlySet<string>): void {
  const missing = items.flatMap(({ shown: { confirm } }) =>
    confirm === null || confirmed.has(confirm) ? [] : [confirm],
  );
  if (missing.length === 0) return;
  const names = missing.slice(0, 10).join(', ');
  throw new AppError('invalid-input', `This cannot be undone, and was not confirmed: ${names}. Nothing was changed.`, {
    reason: 'E_NOT_CONFIRMED',
    advice: 'Type the names of the tags that shall go for good.',
  });
}
