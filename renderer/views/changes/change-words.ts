import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { plural } from '../../ui/format.ts';

function verbOf(change: TagChange): string {
  switch (change.kind) {
    case 'move':
      return 'Move';
    case 'restore':
      return 'Restore';
    case 'delete':
      return 'Delete';
    case 'expire':
      return change.expiresAtMs === null ? 'Keep for good' : 'Set expiration of';
    case 'immutability':
      return change.immutable ? 'Make … immutable' : 'Allow changes to';
    case 'labels':
      return 'Change labels of';
    case 'delete-permanently':
      return 'Permanently delete';
    case 'release':
      return change.entry.edit === 'put' ? 'Release into' : 'Take a release out of';
  }
}

/** The wishes in one phrase for the panel's title and its button: “Delete v1.2”, “Restore 5 tags”, “Change 3 tags”. */
export function changesTitle(changes: readonly TagChange[]): string {
  const [first] = changes;
  if (first === undefined) return 'No changes';
  const verbs = new Set(changes.map(verbOf));
  const verb = verbs.size === 1 ? verbOf(first) : 'Change';
  const subject = changes.length === 1 ? first.tag : plural(changes.length, 'tag');
  return verb.includes('…') ? verb.replace('…', subject) : `${verb} ${subject}`;
}

/** What is written how, in one phrase. */
export function methodWords(method: PlannedChange['method']): string {
  switch (method) {
    case 'put-manifest':
      return 'by writing the manifest under the tag';
    case 'move-by-api':
    case 'expire-by-api':
      return 'by the registry’s tag API';
    case 'restore-by-api':
      return 'by the registry’s restore, which also brings back a deleted manifest';
    case 'delete-by-tag':
      return 'by deleting exactly this tag';
    case 'delete-by-api':
      return 'by the registry’s tag API; its history keeps the tag';
    case 'delete-by-digest':
      return 'by deleting the manifest, with every tag that points at it';
    case 'immutability-by-api':
      return 'by the registry’s tag API; the image does not change';
    case 'labels-by-api':
      return 'by the registry’s label API; the image and its digest do not change';
    case 'delete-permanently-by-api':
      return 'by the registry’s API, which also takes it out of the tag’s history';
    case 'delete-through-placeholder':
      return 'by pointing the tag at a placeholder for a moment and deleting that by its digest';
    case 'none':
      return 'nothing to do: the tag is already like this';
  }
}

/** What a change of protection means from then on. */
export function immutabilityWords(immutable: boolean): string {
  return immutable
    ? 'The registry will refuse to move, delete or expire it, for everybody, until changes are allowed again.'
    : 'It can be moved, deleted and given an expiration again.';
}

function nameOf(digest: string | null | undefined): string {
  return digest === null || digest === undefined ? 'nothing' : shortDigest(digest);
}

/** A line as one sentence for screen readers. */
export function changeSentence(item: PlannedChange): string {
  const { change, before, after } = item;
  if (item.error !== null) return `${change.tag} cannot be changed: ${item.error.message}`;
  if (change.kind === 'immutability')
    return `${change.tag} ${change.immutable ? 'becomes immutable' : 'can be changed again'}.`;
  if (change.kind === 'labels') return `The labels of ${change.tag} change; it stays at ${nameOf(before?.digest)}.`;
  if (change.kind === 'delete-permanently' && change.digest !== null)
    return `${nameOf(change.digest)} goes out of the history of ${change.tag} for good.`;
  const forGood = change.kind === 'delete-permanently' ? ' for good' : '';
  if (after === null) return `${change.tag}, now at ${nameOf(before?.digest)}, will be gone${forGood}.`;
  if (before === null) return `${change.tag} will be made and points at ${nameOf(after.digest)}.`;
  if (before.digest === after.digest) return `${change.tag} stays at ${nameOf(after.digest)}.`;
  return `${change.tag} moves from ${nameOf(before.digest)} to ${nameOf(after.digest)}.`;
}
