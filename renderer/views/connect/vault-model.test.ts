import { describe, expect, it } from 'vitest';
import { passphraseProblem } from './vault-model.ts';

describe('a passphrase', () => {
  it('of an existing file is asked for and not judged', () => {
    expect(passphraseProblem('', null)?.field).toBe('passphrase');
    expect(passphraseProblem('x', null)).toBeNull();
  });

  it('for a new file must be long, and the same twice', () => {
    expect(passphraseProblem('eleven char', 'eleven char')?.text).toContain('this has 11');
    expect(passphraseProblem('correct horse battery', 'correct horse batterz')?.field).toBe('repeated');
    expect(passphraseProblem('correct horse battery', 'correct horse battery')).toBeNull();
  });
});
