import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { PlanContext } from './plan-context.ts';

type Undo = PlannedChange['undo'];

/** Until when the present value of the tag can be put back after it is replaced or deleted. */
export async function undoOfReplaced(context: PlanContext): Promise<Undo> {
  const { before, capabilities } = context;
  if (before === null) return undoOfCreated(context);
  if (!capabilities.tagHistory) {
    const reason = 'Waybill keeps the old manifest. It can be put back until the registry clears away its layers.';
    return { possible: true, untilMs: null, reason };
  }
  const windowMs = await timeMachineWindow(context);
  if (windowMs === null) {
    return { possible: true, untilMs: null, reason: 'The registry does not tell how long it keeps old values.' };
  }
  return { possible: true, untilMs: context.core.ports.clock.now() + windowMs, reason: null };
}

function undoOfCreated({ capabilities }: PlanContext): Undo {
  if (capabilities.tagDeletion === 'by-tag') return { possible: true, untilMs: null, reason: null };
  const reason = 'The tag is new. It can be deleted again where the registry deletes single tags.';
  return { possible: capabilities.tagDeletion !== 'none', untilMs: null, reason };
}

async function timeMachineWindow({ core, registry, ref, signal }: PlanContext): Promise<number | null> {
  const known = core.cache.history.state(ref).windowMs;
  if (known !== null) return known;
  try {
    const windowMs = await registry.quay.timeMachineWindow(ref.repository, { signal });
    core.cache.history.setState(ref, { windowMs });
    return windowMs;
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return null;
  }
}
