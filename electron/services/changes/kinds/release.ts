import type { TagChange } from '../../../../shared/contract/tags.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { planPoint } from './point.ts';

type ReleaseChange = Extract<TagChange, { kind: 'release' }>;

/** Plans to put an edited index under its tag. It is new, so that no tag holds it yet says nothing. */
export async function planRelease(context: PlanContext, { tag, digest }: ReleaseChange): Promise<Outline> {
  const outline = await planPoint(context, { kind: 'restore', tag, digest });
  return { ...outline, warnings: outline.warnings.filter(({ code }) => code !== 'W_DIGEST_DELETED') };
}
