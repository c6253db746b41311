import type { Input } from '../../../shared/contract/index.ts';
import type { ReleaseEntry } from '../../../shared/contract/releases.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { formatBytes } from '../../ui/format.ts';

/** What the host takes as content in one call. */
export const maxContentBytes = 8 * 1024 * 1024;

/** What was filled in so far. */
export interface ReleaseForm {
  readonly type: string;
  readonly from: 'file' | 'digest';
  readonly file: { readonly name: string; readonly size: number } | null;
  readonly digest: string;
  /** The user's word that an entry of the same type goes. */
  readonly force: boolean;
}

/** A form for a new entry, or for replacing one of a type. */
export function emptyForm(type: string): ReleaseForm {
  return { type, from: 'file', file: null, digest: '', force: false };
}

/** The entry of the same type that is in the way of a new one, if any. */
export function entryInTheWay(type: string, entries: readonly ReleaseEntry[]): ReleaseEntry | null {
  return entries.find((entry) => entry.isRelease && entry.type === type.trim()) ?? null;
}

/** What is wrong with the form, for the user; null when it can be sent. */
export function problemOf(
  form: ReleaseForm,
  tag: string,
  { entries, knownTypes }: { entries: readonly ReleaseEntry[]; knownTypes: readonly string[] },
): string | null {
  if (tag.trim() === '') return 'Choose a tag, or type the name of a new one.';
  const type = form.type.trim();
  if (type === '') return 'Say what type the entry is of.';
  if (knownTypes.length > 0 && !knownTypes.includes(type)) return 'This registry takes the types of the list only.';
  if (form.from === 'digest' && !isDigest(form.digest.trim())) return 'A digest looks like sha256: and 64 characters.';
  if (form.from === 'file' && form.file === null) return 'Choose a file.';
  if (form.from === 'file' && (form.file?.size ?? 0) > maxContentBytes) {
    return `The file is larger than ${formatBytes(maxContentBytes)}; push it with a command-line tool and give its digest.`;
  }
  const old = entryInTheWay(type, entries);
  if (old !== null && !form.force) return 'There is an entry of this type already. Tick that it is to be replaced.';
  return null;
}

/** The form as the host's edit. @param bodyBase64 the file's bytes, where one was chosen */
export function editOf(form: ReleaseForm, bodyBase64: string): Input<'releases.edit'>['edit'] {
  const { force } = form;
  const type = form.type.trim();
  if (form.from === 'digest') {
    return { kind: 'put', type, force, content: { from: 'digest', digest: form.digest.trim() } };
  }
  const fileName = (form.file?.name ?? '').slice(0, 300);
  return { kind: 'put', type, force, content: { from: 'bytes', bodyBase64, fileName } };
}
