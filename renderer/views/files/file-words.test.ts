import { expect, test } from 'vitest';
import type { OpenedFile } from '../../../shared/contract/opened-file.ts';
import { fileWords, pathProblem } from './file-words.ts';

const file: OpenedFile = {
  ...{ path: '/images/web.tar.gz', format: 'oci-archive', compression: 'gzip', sizeBytes: 12 * 1024 ** 2 },
  ...{ changedAtMs: null, digests: 'exact', readOnlyBecause: null, notes: [] },
};

test('a file says what it is, how it is packed and how large it is, as far as that is known', () => {
  expect(fileWords(file)).toBe('OCI archive, gzip, 12.0 MiB');
  expect(fileWords({ ...file, format: 'dir', compression: 'none', sizeBytes: null })).toBe('skopeo dir');
});

test.each(['/images/web.tar', '~/web.tar', '~', 'C:\\images\\web.tar', '\\\\server\\share', '  /with/spaces  '])(
  '%s may be a path',
  (path) => {
    expect(pathProblem(path)).toBeUndefined();
  },
);

test('a part of a path is refused before the host is asked', () => {
  expect(pathProblem('web.tar')).toContain('whole path');
  expect(pathProblem('../web.tar')).toContain('whole path');
  expect(pathProblem(' ')).toContain('Enter the path');
});
