import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

const keyBytes = 32;
const maxCost = 2 ** 18;

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** RFC 7914; the limits keep a doctored file from taking all memory. */
  scrypt: z.strictObject({
    cost: z.int().min(2).max(maxCost),
    blockSize: z.int().min(1).max(8),
    parallelization: z.int().min(1).max(4),
    salt: z.base64(),
  }),
  /** AES-256-GCM over the JSON of the records; what is above is authenticated with it. */
  nonce: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});
type Content = z.infer<typeof fileSchema>;
type Derivation = Content['scrypt'];
/** What trying a passphrase costs. */
export type PassphraseCosts = Omit<Derivation, 'salt'>;

// Pairs, because a name may be one that objects have a meaning for.
const recordsSchema = z.array(z.tuple([z.string(), z.string()]));
/** Secrets by name. */
export type Records = ReadonlyMap<string, string>;

/** An opened file: writing needs no passphrase any more. */
export interface OpenPassphraseFile {
  readonly records: Records;
  /** Replaces the file as a whole, one write after the other. */
  save(records: Records): Promise<void>;
}

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
// About 128 MiB and some tenths of a second: what a guess costs too (OWASP's first choice for scrypt).
const usual = { cost: 2 ** 17, blockSize: 8, parallelization: 1 };

async function keyOf(passphrase: string, { salt, ...numbers }: Derivation): Promise<Buffer> {
  const maxmem = 256 * numbers.cost * numbers.blockSize;
  // Two keyboards may write one letter in two ways.
  return derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), keyBytes, { ...numbers, maxmem });
}

const header = ({ version, scrypt: derivation }: Pick<Content, 'version' | 'scrypt'>) =>
  Buffer.from(
    JSON.stringify([version, derivation.cost, derivation.blockSize, derivation.parallelization, derivation.salt]),
  );

function seal(records: Records, key: Buffer, derivation: Derivation): Content {
  const head = { version: 1 as const, scrypt: derivation };
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(header(head));
  const data = Buffer.concat([cipher.update(JSON.stringify([...records]), 'utf8'), cipher.final()]);
  const text = (bytes: Buffer) => bytes.toString('base64');
  return { ...head, nonce: text(nonce), tag: text(cipher.getAuthTag()), data: text(data) };
}

function unseal(content: Content, key: Buffer): Records {
  const bytes = (value: string) => Buffer.from(value, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(content.nonce), { authTagLength: 16 });
    decipher.setAAD(header(content)).setAuthTag(bytes(content.tag));
    const text = Buffer.concat([decipher.update(bytes(content.data)), decipher.final()]).toString('utf8');
    return new Map(recordsSchema.parse(JSON.parse(text)));
  } catch {
    throw new AppError('unauthorized', 'That is not the passphrase of the file of sign-ins.', {
      reason: 'E_PASSPHRASE',
      advice: 'Try again; nothing was changed. Without the passphrase nobody can read the file.',
    });
  }
}

function read(file: string): Content {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT';
    throw new AppError(
      isMissing ? 'not-found' : 'denied',
      `The file of sign-ins ${isMissing ? 'does not exist' : 'cannot be read'}.`,
      { reason: isMissing ? 'E_NO_VAULT' : (code ?? 'E_FILE') },
    );
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new AppError('corrupt', `The file of sign-ins is damaged: ${file}.`, {
      reason: 'E_VAULT_DAMAGED',
      advice: 'It was left as it is. Put back a copy of it, or move it away and begin a new one.',
    });
  }
}

function opened(file: string, records: Records, key: Buffer, derivation: Derivation): OpenPassphraseFile {
  let now = records;
  let last: Promise<void> = Promise.resolve();
  return {
    get records() {
      return now;
    },
    save: (next) => {
      now = next;
      const content = `${JSON.stringify(seal(next, key, derivation))}\n`;
      last = last.catch(() => undefined).then(() => writeFileAtomic(file, content, { mode: 0o600 }));
      return last;
    },
  };
}

/**
 * Opens a file of secrets. @throws AppError `not-found` (E_NO_VAULT), `unauthorized` (E_PASSPHRASE), `corrupt`
 * (E_VAULT_DAMAGED); the file is never changed by that.
 */
export async function openPassphraseFile(file: string, passphrase: string): Promise<OpenPassphraseFile> {
  const content = read(file);
  const key = await keyOf(passphrase, content.scrypt);
  return opened(file, unseal(content, key), key, content.scrypt);
}

/**
 * Makes a file of secrets. @throws AppError `conflict` (E_VAULT_EXISTS) when there is one, readable or not, and
 * `invalid-input` for a passphrase that is guessed at once.
 */
export async function createPassphraseFile(
  file: string,
  passphrase: string,
  records: Records,
  costs: PassphraseCosts = usual,
): Promise<OpenPassphraseFile> {
  if (passphrase.length < 8) {
    throw new AppError('invalid-input', 'A passphrase needs at least 8 characters.', {
      reason: 'E_PASSPHRASE_SHORT',
      advice: 'Several words are easier to remember than signs, and harder to guess.',
    });
  }
  if (existsSync(file)) {
    throw new AppError('conflict', 'There is a file of sign-ins already.', {
      reason: 'E_VAULT_EXISTS',
      advice: 'Unlock it with its passphrase.',
    });
  }
  const derivation = { ...costs, salt: randomBytes(16).toString('base64') };
  const made = opened(file, records, await keyOf(passphrase, derivation), derivation);
  await made.save(records);
  return made;
}
