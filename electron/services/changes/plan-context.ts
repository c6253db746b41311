import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { PlannedChange } from '../../../shared/contract/tags.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import type { RepositoryView } from './repository-view.ts';
import type { TagState } from './tag-state.ts';

/** What the planning of one change works with. */
export interface PlanContext extends OpenRegistry {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly ref: RepositoryRef;
  readonly view: RepositoryView;
  readonly signal: AbortSignal;
  /** The tag as it is; null when there is none. */
  readonly before: TagState | null;
}

/** The part of a plan that depends on the kind of change. */
export interface Outline extends Pick<PlannedChange, 'after' | 'method' | 'undo' | 'warnings'> {
  /** Shown in place of the tag as it is, where the change is about a past value of it. */
  readonly before?: PlannedChange['before'];
  readonly alsoRemoved?: string[];
  readonly labels?: PlannedChange['labels'];
  /** The fate of the expiration, where the two sides do not tell it. */
  readonly expiration?: PlannedChange['expiration'];
  /** Digest the tag will have, where the shown sides do not tell it. */
  readonly target?: Digest | null;
  /** Manifests that must be put before the tag's own, by their digests. */
  readonly parts?: readonly Digest[];
}

/** The outline of a change that is already so. */
export function alreadySo(context: PlanContext, message: string): Outline {
  const undo = { possible: false, untilMs: null, reason: 'Nothing is changed.' };
  return { after: context.before?.side ?? null, method: 'none', undo, warnings: [{ code: 'W_NO_CHANGE', message }] };
}
