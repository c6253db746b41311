import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { deleteByApi, deleteByDigest, deleteByTag } from './kinds/delete.ts';
import { deletePermanently } from './kinds/delete-permanently.ts';
import { expireByApi } from './kinds/expire.ts';
import { immutabilityByApi } from './kinds/immutability.ts';
import { labelsByApi } from './kinds/labels.ts';
import { deleteThroughPlaceholder } from './kinds/placeholder.ts';
import { moveByApi, putManifest, restoreByApi } from './kinds/point-ways.ts';
import type { Way } from './way.ts';

const nothing: Way = {
  send: async () => undefined,
  lookUp: async (_registry, { before, after }) => ({
    outcome: 'done',
    found: before?.digest ?? null,
    after,
    rest: null,
  }),
  tell: () => 'nothing to do',
  inverse: () => 'Nothing was changed.',
};

/** Every way of writing to a tag, by the name that plans and the journal give it. */
const ways: Readonly<Record<PlannedChange['method'], Way>> = {
  'put-manifest': putManifest,
  'move-by-api': moveByApi,
  'restore-by-api': restoreByApi,
  'delete-by-tag': deleteByTag,
  'delete-by-api': deleteByApi,
  'delete-by-digest': deleteByDigest,
  'delete-through-placeholder': deleteThroughPlaceholder,
  'expire-by-api': expireByApi,
  'immutability-by-api': immutabilityByApi,
  'labels-by-api': labelsByApi,
  'delete-permanently-by-api': deletePermanently,
  none: nothing,
};

/** The way a plan or the journal names. @throws Error for a name that no Waybill ever wrote. */
export function wayOf(method: string): Way {
  if (Object.hasOwn(ways, method)) return ways[method as PlannedChange['method']];
  throw new Error(`there is no way “${method}” of writing to a tag`);
}
