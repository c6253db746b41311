import { AppError } from '../../shared/errors.ts';
import { parseJson } from '../../shared/oci/json.ts';
import { damaged } from './file-errors.ts';
import { readWhole } from './part.ts';
import type { Part } from './part.ts';

/** The list of a layout or archive may be this large. */
export const maxIndexBytes = 20 * 1024 * 1024;

/** A JSON document out of a file, with its bytes. */
export interface ReadDocument {
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

/**
 * Reads a JSON document. Member names that stand twice and absurd depth are refused, because readers disagree on them.
 * @throws AppError `corrupt` naming the file, the entry and the place
 */
export async function readDocument(part: Part, path: string, entry: string | null): Promise<ReadDocument> {
  const bytes = await readWhole(part, maxIndexBytes, path, entry);
  try {
    parseJson(bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw damaged(path, entry, `it cannot be read. ${error.message}`, error);
  }
  return { bytes, value: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts in a list; everything else in it is left out. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
