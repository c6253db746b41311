import { describe, expect, it } from 'vitest';
import { labelKeyProblem } from './label-key.ts';

describe('the key of a label', () => {
  it('is lowercase letters, digits, and single dots and hyphens inside', () => {
    for (const key of ['a', 'tested-by', 'org.example.team', '2fa', 'x'.repeat(255)])
      expect(labelKeyProblem(key), key).toBeNull();
    for (const key of ['', 'A', 'a..b', 'a-.b', '-a', 'a.', 'a b', 'a_b', 'ä', 'x'.repeat(256)])
      expect(labelKeyProblem(key)?.reason, key).toBe('E_LABEL_KEY');
  });

  it('does not begin like what the registry keeps for others, with a dot or without', () => {
    expect(labelKeyProblem('quay.expires-after')?.message).toContain('begins with “quay”');
    for (const key of ['quayside', 'internal-team', 'org.opencontainers.image.source', 'io.quay'])
      expect(labelKeyProblem(key)?.reason, key).toBe('E_LABEL_RESERVED');
    expect(labelKeyProblem('org.opencontainer')).toBeNull();
  });
});
