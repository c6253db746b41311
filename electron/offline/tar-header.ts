/** The length of a tar header, and the unit in which entries are laid out (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const blockBytes = 512;

/** What one header block says. */
export interface TarHeader {
  /** Null when it is not UTF-8. */
  readonly name: string | null;
  readonly linkName: string | null;
  /** Bytes of what follows, not counting the filling up to a whole block. */
  readonly size: number;
  /** The letter in the header: `0` file, `1` hard link, `2` symbolic link, `5` folder, `x`, `g`, `L`, `K` extensions. */
  readonly type: string;
}

// From tar's headers alone an index of offsets is made. Kept readers of tar give entries in passing and do not tell where
// they lie, so every byte of an archive would have to be read for its list of names.

/** Reads a header block. Null for a block of zeros, `'invalid'` for anything that is no header. */
export function readHeader(block: Uint8Array): TarHeader | 'invalid' | null {
  if (block.every((byte) => byte === 0)) return null;
  if (checksumOf(block) !== readNumber(block, 148, 8)) return 'invalid';
  const size = readNumber(block, 124, 12);
  if (size === null) return 'invalid';
  const type = String.fromCharCode(block[156] ?? 0);
  const name = readText(block, 0, 100);
  // Only POSIX archives have a prefix there; GNU's keep other things in it.
  const isPosix = latin(block, 257, 6) === 'ustar\0';
  const prefix = isPosix ? readText(block, 345, 155) : '';
  const isNamed = name !== null && prefix !== null;
  return {
    name: isNamed ? (prefix === '' ? name : `${prefix}/${name}`) : null,
    linkName: readText(block, 157, 100),
    // POSIX: links, folders and devices have no content, whatever their size says.
    size: '123456'.includes(type) ? 0 : size,
    type: type === '\0' || type === '7' ? '0' : type,
  };
}

/** The records of a pax header (`LENGTH KEY=VALUE\n`); null when they are not that. */
export function readPaxRecords(bytes: Uint8Array): ReadonlyMap<string, string> | null {
  const records = new Map<string, string>();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const digits = space < 0 || space - start > 10 ? '' : latin(bytes, start, space - start);
    const length = /^[0-9]+$/.test(digits) ? Number(digits) : 0;
    const end = start + length;
    const equals = bytes.indexOf(0x3d, space);
    if (end <= space || end > bytes.length || bytes[end - 1] !== 0x0a || equals < 0 || equals >= end) return null;
    const key = decode(bytes.subarray(space + 1, equals));
    const value = decode(bytes.subarray(equals + 1, end - 1));
    if (key === null) return null;
    // A value that is no text is told by a name that cannot be one.
    records.set(key, value ?? '\0');
    start = end;
  }
  return records;
}

/** The text of GNU's extension for long names. */
export function readLongName(bytes: Uint8Array): string | null {
  return readText(bytes, 0, bytes.length);
}

function checksumOf(block: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

/** Octal digits, or GNU's base 256 behind a set highest bit. Null for what is neither, or larger than a file can be. */
function readNumber(block: Uint8Array, start: number, length: number): number | null {
  const field = block.subarray(start, start + length);
  if ((field[0] ?? 0) === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : null;
  }
  const digits = /^ *([0-7]*)[ \0]*$/.exec(latin(field, 0, length))?.[1];
  return digits === undefined ? null : Number.parseInt(digits === '' ? '0' : digits, 8);
}

function readText(bytes: Uint8Array, start: number, length: number): string | null {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return decode(end < 0 ? field : field.subarray(0, end));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function latin(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
