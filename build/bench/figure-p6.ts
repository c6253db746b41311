import { benchPushPull } from '../../electron/local-registry/testing/push-pull-bench.ts';
import type { Ratio } from '../bench.ts';

/** P6: the local registry's throughput beside the stock registry's, with the same client. */
export async function measure(): Promise<readonly Ratio[]> {
  const results = await benchPushPull();
  const against = 'docker-registry';
  return results.map(({ work, ratio }) => ({ id: 'P6', work, against, value: ratio, goal: { atLeast: 0.8 } }));
}
