import { expect, test } from 'vitest';
import { copyIn } from './copy-in.ts';
import { randomBytes } from 'node:crypto';

test('a buffer is not filled again before its bytes are written, and a write that takes only a part is continued', async () => {
  const bytes = randomBytes(5_000_001);
  const written = Buffer.alloc(bytes.length);
  let underWay = 0;
  const slowDisk = {
    async write(part: Uint8Array, from: number, length: number, position: number) {
      underWay += 1;
      expect(underWay).toBe(1);
      // The source goes on in the meantime, as far as it is allowed to.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const taken = Math.ceil(length / 2);
      written.set(part.subarray(from, from + taken), position);
      underWay -= 1;
      return { bytesWritten: taken };
    },
  };
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
  };
  expect(await copyIn(slowDisk, 0, source(), null)).toBe(bytes.length);
  expect(written.equals(bytes)).toBe(true);
});

test('a write that fails is told, also when it is the last', async () => {
  const fullDisk = { write: () => Promise.reject(new Error('no space')) };
  const source = async function* () {
    yield Buffer.from('one part');
  };
  await expect(copyIn(fullDisk, 0, source(), null)).rejects.toThrow('no space');
});
