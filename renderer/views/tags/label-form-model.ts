import type { TagChange } from '../../../shared/contract/tags.ts';
import { labelKeyProblem } from '../../../shared/oci/label-key.ts';
import type { FormResult } from './tag-form-model.ts';

/** One wish about labels as it is typed. */
export interface LabelLine {
  readonly mode: 'add' | 'remove';
  readonly key: string;
  readonly value: string;
}

export const emptyLine: LabelLine = { mode: 'add', key: '', value: '' };
/** The contract takes so many of each in one change. */
export const maxLines = 50;

/** What is wrong with the key as typed so far, or null; an empty one is not wrong yet. */
export function lineProblem({ mode, key }: LabelLine): string | null {
  const wanted = key.trim();
  if (wanted === '' || mode === 'remove') return null;
  const problem = labelKeyProblem(wanted);
  return problem === null ? null : `${problem.message} ${problem.advice}`;
}

/** The wishes for every tag, or what is wrong. An empty value to remove means every added label of the key. */
export function labelChanges(tags: readonly string[], lines: readonly LabelLine[]): FormResult {
  const filled = lines.map((line) => ({ ...line, key: line.key.trim() })).filter((line) => line.key !== '');
  if (filled.length === 0) return { problem: 'Enter the key of a label.' };
  const wrong = filled.map(lineProblem).find((problem) => problem !== null);
  if (wrong !== undefined) return { problem: wrong };
  const add = filled.filter(({ mode }) => mode === 'add').map(({ key, value }) => ({ key, value }));
  const remove = filled
    .filter(({ mode }) => mode === 'remove')
    .map(({ key, value }) => ({ key, value: value === '' ? null : value }));
  return { changes: tags.map((tag): TagChange => ({ kind: 'labels', tag, add, remove })) };
}
