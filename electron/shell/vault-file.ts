import { readFileSync, renameSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Log } from '../services/ports.ts';

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** The user has agreed to keep secrets although the system protects them weakly. */
  weakAllowed: z.boolean(),
  /** Ciphertext in base64, by name. */
  records: z.record(z.string(), z.base64()),
});
type Content = z.infer<typeof fileSchema>;

/** The vault's file: ciphertext only, readable by its owner only. */
export interface VaultFile {
  readonly content: Readonly<Content>;
  /** Replaces the file as a whole, one write after the other. */
  save(content: Content): Promise<void>;
}

const empty: Content = { version: 1, weakAllowed: false, records: {} };

/** Reads the file. A damaged one is set aside under another name, never overwritten. */
export function openVaultFile(file: string, log: Log): VaultFile {
  let content = read(file, log);
  let last: Promise<void> = Promise.resolve();
  return {
    get content() {
      return content;
    },
    save: (next) => {
      content = next;
      last = last.catch(() => undefined).then(() => writeFileAtomic(file, JSON.stringify(next), { mode: 0o600 }));
      return last;
    },
  };
}

function read(file: string, log: Log): Content {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty;
    throw error;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    renameSync(file, `${file}.damaged`);
    log.warn('The file of stored sign-ins was damaged and has been set aside', { file: `${file}.damaged` });
    return empty;
  }
}
