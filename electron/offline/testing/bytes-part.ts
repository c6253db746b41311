import { damaged } from '../file-errors.ts';
import type { Part } from '../part.ts';

/** Bytes in memory as a part, with the error of a file that ends too early. */
export function bytesPart(bytes: Uint8Array): Part {
  return {
    size: bytes.length,
    read: (position, length) => {
      const found = bytes.subarray(position, position + length);
      return found.length === length
        ? Promise.resolve(found)
        : Promise.reject(damaged('/memory', null, 'it ends before its end.'));
    },
  };
}
