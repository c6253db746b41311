import { expect, test } from 'vitest';
import type { OpenedFile } from '../../../shared/contract/opened-file.ts';
import { fileCommands } from './file-commands.ts';

const file = (path: string, format: OpenedFile['format']): OpenedFile => ({
  ...{ path, format, compression: 'none', sizeBytes: null, changedAtMs: null },
  ...{ digests: 'exact', readOnlyBecause: null, notes: [] },
});
const commands = (path: string, format: OpenedFile['format']) =>
  fileCommands(file(path, format), 'sha256:ab').map(({ command }) => command);

test('the bytes of a manifest are printed from where they lie', () => {
  expect(commands('/images/web', 'oci-layout')).toEqual(['cat /images/web/blobs/sha256/ab']);
  expect(commands('/images/web.tar', 'oci-archive')).toEqual(['tar -xOf /images/web.tar blobs/sha256/ab']);
  expect(commands('/images/list.json', 'manifest')).toEqual(['cat /images/list.json']);
});

test('a path cannot become another command', () => {
  expect(commands("/a b'; rm -rf ~", 'manifest')).toEqual([`cat '/a b'\\''; rm -rf ~'`]);
});

test('where the manifests are made there is nothing to print', () => {
  expect(commands('/images/saved.tar', 'docker-archive')).toEqual([]);
});
