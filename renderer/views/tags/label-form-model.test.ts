import { describe, expect, it } from 'vitest';
import { labelChanges, lineProblem } from './label-form-model.ts';

const add = (key: string, value = '') => ({ mode: 'add' as const, key, value });
const remove = (key: string, value = '') => ({ mode: 'remove' as const, key, value });

describe('labels as they are typed', () => {
  it('are refused with the reason as soon as the key cannot be', () => {
    expect(lineProblem(add(''))).toBeNull();
    expect(lineProblem(add('quay.expires-after'))).toContain('begins with “quay”');
    expect(lineProblem(add('Team'))).toContain('lowercase');
    expect(lineProblem(remove('quay.expires-after')), 'what is there may be removed').toBeNull();
  });

  it('become one change per tag, with an empty value to remove every added one of the key', () => {
    const outcome = labelChanges(['v1', 'v2'], [add(' team ', 'blue'), remove('old'), remove('x', '1'), add('')]);
    const wish = {
      add: [{ key: 'team', value: 'blue' }],
      remove: [
        { key: 'old', value: null },
        { key: 'x', value: '1' },
      ],
    };
    expect(outcome).toEqual({
      changes: [
        { kind: 'labels', tag: 'v1', ...wish },
        { kind: 'labels', tag: 'v2', ...wish },
      ],
    });
  });

  it('are not sent while nothing is typed or something is wrong', () => {
    expect(labelChanges(['v1'], [add('')])).toHaveProperty('problem');
    expect(labelChanges(['v1'], [add('good'), add('internal-team')])).toHaveProperty('problem');
  });
});
