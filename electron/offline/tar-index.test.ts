import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexTar } from './tar-index.ts';
import { makeTar } from './testing/archives.ts';
import { bytesPart } from './testing/bytes-part.ts';

const index = (bytes: Uint8Array) => indexTar(bytesPart(bytes), '/somewhere/image.tar');
const namesOf = async (bytes: Uint8Array) => [...(await index(bytes)).entries.keys()];

async function refusal(bytes: Uint8Array) {
  return index(bytes).then(
    () => null,
    (error: unknown) => error as { kind: string; message: string },
  );
}

test('every file of any archive is found where it lies, however long or foreign its name is', async () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => {
    return !/[/\\\0]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed();
  });
  const name = fc.array(segment, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('/'));
  const file = fc.record({ name, content: fc.string({ maxLength: 2000 }) });
  const files = fc.uniqueArray(file, { selector: (one) => one.name, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(files, async (made) => {
      const bytes = await makeTar(made.map((one) => ({ header: { name: one.name }, content: one.content })));
      const { entries, duplicates } = await index(bytes);
      const read = [...entries].map(([key, { offset, size }]) => {
        return { name: key, content: bytes.subarray(offset, offset + size).toString() };
      });
      expect(read).toEqual(made.map((one) => ({ ...one })));
      expect(duplicates.size).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test('whatever the bytes are, the answer is an index or an error that says what is wrong', async () => {
  const valid = await makeTar([
    { header: { name: `${'long/'.repeat(60)}name` }, content: 'a'.repeat(700) },
    { header: { name: 'index.json' }, content: '{}' },
  ]);
  const edit = fc.record({ at: fc.nat(valid.length - 1), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 6 }), fc.nat(valid.length), async (edits, length) => {
      const bytes = Uint8Array.from(valid.subarray(0, length));
      for (const { at, value } of edits) if (at < bytes.length) bytes[at] = value;
      const error = await refusal(bytes);
      if (error !== null) expect(error.kind).toBe('corrupt');
      else
        for (const one of (await index(bytes)).entries.values())
          expect(one.offset + one.size).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 300 },
  );
});

test('an archive made by GNU tar is read, long names, links and folders included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-tar-'));
  try {
    const long = `${'n'.repeat(90)}-${'m'.repeat(90)}`;
    await writeFile(join(folder, long), 'long');
    await writeFile(join(folder, 'short'), 'short');
    await symlink('short', join(folder, 'link'));
    for (const format of ['gnu', 'posix']) {
      const path = join(folder, `../${format}-${process.pid}.tar`);
      execFileSync('tar', [`--format=${format}`, '-C', folder, '-cf', path, '.']);
      const { entries, notes } = await index(await readFile(path));
      await rm(path);
      expect([...entries.keys()].sort()).toEqual(['link', long, 'short'].sort());
      expect(entries.get('link')?.linkTo).toBe('short');
      expect(notes).toEqual([]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('names that lead out of the archive are left out and told', async () => {
  const bytes = await makeTar([
    { header: { name: '../../etc/passwd' }, content: 'x' },
    { header: { name: 'a/../../b' }, content: 'x' },
    { header: { name: './index.json' }, content: '{}' },
    { header: { name: 'out', type: 'symlink', linkname: '../../etc/shadow' } },
  ]);
  const { entries, notes } = await index(bytes);
  expect([...entries.keys()]).toEqual(['index.json']);
  expect(notes).toEqual([
    'Left out: ../../etc/passwd, a/../../b, out (3 in all), because the name leads out of the archive or is none.',
  ]);
});

test('a name that stands twice is known as a duplicate', async () => {
  const twice = { header: { name: 'index.json' }, content: '{}' };
  expect([...(await index(await makeTar([twice, twice]))).duplicates]).toEqual(['index.json']);
});

test('devices and pipes are left out and told', async () => {
  const bytes = await makeTar([{ header: { name: 'dev', type: 'character-device' } }]);
  expect((await index(bytes)).notes).toEqual(['Left out: dev (1 in all), because it is no ordinary file.']);
});

test('an archive that was cut off names the entry that is not whole', async () => {
  const bytes = await makeTar([{ header: { name: 'layer.tar' }, content: 'x'.repeat(5000) }]);
  const error = await refusal(bytes.subarray(0, 3000));
  expect(error).toMatchObject({ kind: 'corrupt', message: 'layer.tar in image.tar: the archive ends in the middle.' });
});

test('an entry that claims more bytes than there are is refused', async () => {
  const bytes = await makeTar([{ header: { name: 'layer.tar' }, content: 'x' }]);
  bytes.write('77777777777\0', 124, 'latin1');
  bytes.write('        ', 148, 'latin1');
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect((await refusal(bytes))?.message).toContain('the archive ends in the middle');
});

test('what stands where a header should be and is none is refused, with its place', async () => {
  const bytes = await makeTar([{ header: { name: 'oci-layout' } }, { header: { name: 'index.json' } }]);
  bytes.write('X', 512, 'latin1');
  const error = await refusal(bytes);
  expect(error).toMatchObject({ kind: 'corrupt' });
  expect(error?.message).toBe('oci-layout in image.tar: what follows it at byte 512 is no tar header.');
});

test('an archive without its end mark says that it may have been cut off', async () => {
  const bytes = await makeTar([{ header: { name: 'index.json' }, content: '{}' }]);
  const { notes } = await index(bytes.subarray(0, 1024));
  expect(notes).toEqual(['The archive has no end mark; it may have been cut off.']);
  expect(await namesOf(bytes.subarray(0, 1024))).toEqual(['index.json']);
});
