import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runDirectory } from '../../build/vectors/directory.ts';

const directory = fileURLToPath(new URL('vectors', import.meta.url));
const reports = await runDirectory(directory);

describe('the vectors of the rules', () => {
  it('are all there', () => {
    expect(reports.length).toBeGreaterThanOrEqual(190);
  });

  it.each(reports)('$file holds', ({ differences }) => {
    expect(differences).toEqual([]);
  });
});
