import { isDigest } from '../../../shared/oci/digest.ts';
import { isRepositoryName, isTagName } from '../../../shared/oci/reference.ts';
import { extractReference, readReference, type ReferenceContext } from '../frame/reference-box-model.ts';
import type { SideChoice } from './merge-pairs.ts';

/** Which field of a side the text was put into. */
export type SideField = 'registry' | 'repository' | 'reference';

/** What a text means for a side: another choice, or why it cannot be one. */
export type PastedSide =
  { readonly choice: SideChoice; readonly problem: null } | { readonly choice: null; readonly problem: string };

/**
 * Understands a text in any field of a side: the plain value that the field is for, or anything that names a whole
 * image — an image reference, a digest, a pull command, a registry's web address.
 */
export function readSideText(field: SideField, text: string, side: SideChoice, context: ReferenceContext): PastedSide {
  const plain = plainChoice(field, text, side, context);
  if (plain !== null) return { choice: plain, problem: null };
  const here = {
    ...context,
    current: { connectionId: side.connectionId || undefined, repository: side.repository || undefined },
  };
  const { suggestions, problem } = readReference(text, here);
  const targets = suggestions.map(({ target }) => target);
  const found = targets.find((target) => target.kind !== 'add-registry');
  if (found !== undefined) {
    const { connectionId, repository } = found;
    const reference = found.kind === 'manifest' ? found.reference : '';
    return { choice: { connectionId, repository, reference }, problem: null };
  }
  const [unknown] = targets;
  if (unknown?.kind === 'add-registry')
    return { choice: null, problem: `The registry ${unknown.url} is not connected here. Add it first.` };
  return { choice: null, problem: problem === '' ? 'Type or paste the name of an image.' : problem };
}

/** The field's own kind of value; null when the text is something else. */
function plainChoice(
  field: SideField,
  text: string,
  side: SideChoice,
  { connections }: ReferenceContext,
): SideChoice | null {
  switch (field) {
    case 'registry': {
      // What the list offers is chosen by its id; only what was typed is looked for in the names.
      const named = connections.some(({ id }) => id === text)
        ? [text]
        : connections.filter(({ name }) => beginsName(name, text)).map(({ id }) => id);
      const [only] = named;
      return named.length === 1 && only !== undefined ? { connectionId: only, repository: '', reference: '' } : null;
    }
    case 'repository':
      return isRepositoryName(text) && !namesConnection(text, connections)
        ? { ...side, repository: text, reference: '' }
        : null;
    case 'reference':
      return isTagName(text) || isDigest(text) || text === '' ? { ...side, reference: text } : null;
  }
}

/** `quay.example/team/app` is a legal repository name too; it is meant as a place when that registry is known. */
function namesConnection(text: string, connections: ReferenceContext['connections']): boolean {
  const [host = '', ...path] = extractReference(text).split('/');
  return path.length > 0 && connections.some(({ url }) => URL.canParse(url) && new URL(url).host === host);
}

function beginsName(name: string, text: string): boolean {
  return text.trim() !== '' && name.toLowerCase().startsWith(text.trim().toLowerCase());
}
