import type { Ratio } from '../bench.ts';
import { benchMerge } from './merge.ts';

/** P5: what a merge costs beside reading and printing the same bytes. */
export async function measure(): Promise<readonly Ratio[]> {
  const { ratio, goal } = await benchMerge();
  const against = 'JSON.parse + JSON.stringify of the same';
  return [{ id: 'P5', work: 'merge of two 50-entry lists', against, value: ratio, goal: { atMost: goal } }];
}
