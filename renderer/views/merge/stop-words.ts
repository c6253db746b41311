import type { ErrorDetails, ErrorKind } from '../../../shared/errors.ts';
import { isMergeErrorCode, refusalWords } from './merge-words.ts';

/** Why a merge was not carried out, and what to do about it; the registry's own words follow. */
export interface StopWords {
  readonly title: string;
  readonly next: string;
  /** Signing in with another account is a way out. */
  readonly canSignIn: boolean;
}

interface Cause {
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;
}

const stops: Readonly<Record<string, Omit<StopWords, 'canSignIn'> & { readonly canSignIn?: true }>> = {
  E_NO_PUSH: {
    title: 'This account may not write to the destination',
    next: 'Nothing was copied. Sign in with an account that may push there, or choose another destination.',
    canSignIn: true,
  },
  E_READ_ONLY: {
    title: 'The destination is read-only',
    next: 'The tag is as it was. Choose another destination, or try again when it takes writes.',
  },
  E_TAG_IMMUTABLE: {
    title: 'The tag is immutable',
    next: 'It is as it was and cannot be moved. Choose another tag, or lift the immutability first.',
  },
  E_STORAGE_QUOTA: {
    title: 'The destination is full',
    next: 'The tag is as it was. Make room or have the quota raised, then retry: what was copied stays and is not sent again.',
  },
  E_KEEP_TAG: {
    title: 'The second tag for the old list is taken',
    next: 'Nothing was written. Close the review and open it again for another name, or write without it.',
  },
  E_COMPANION_GONE: {
    title: 'Something that was to go along is not there any more',
    next: 'Nothing was written. Plan without it, or read both sides again and choose anew.',
  },
  E_MIXED_TYPES_REFUSED: {
    title: 'The destination refuses a list of this mixture',
    next: 'Nothing was written. Let the list become an OCI index, or leave the images of the other type out.',
  },
  E_LIST_TOO_LARGE: {
    title: 'The list would be too large',
    next: 'Nothing was written. Take fewer platforms, or drop attestations.',
  },
  E_TOO_MANY_NESTED: {
    title: 'There are too many lists inside the list',
    next: 'Nothing was written. Keep the inner lists as they are, or flatten them in several merges.',
  },
  E_TAG_MOVED_AFTER: {
    title: 'The tag was changed right after it was written',
    next: 'Look at its history before you write again.',
  },
  E_SAME_TAG: {
    title: 'Two of the merges write the same tag',
    next: 'Nothing was written. Take one of them out.',
  },
};

const missingChild: Omit<StopWords, 'canSignIn'> = {
  title: 'An image is missing in the source',
  next: 'The tag is as it was. Leave its row out, or push the image to the source again.',
};

const broken: Omit<StopWords, 'canSignIn'> = {
  title: 'The connection broke',
  next: 'Retry goes on where it stopped: what was copied stays and is not sent again.',
};

/** Words for what stopped a merge in the review or on its way; null where the error speaks for itself. */
export function stopWords({ kind, details }: Cause): StopWords | null {
  const { reason = '', side } = details;
  const own = Object.hasOwn(stops, reason) ? stops[reason] : undefined;
  if (own !== undefined) return { canSignIn: false, ...own };
  if (reason === 'E_CHILD_MISSING' && side === 'source') return { ...missingChild, canSignIn: false };
  if (isMergeErrorCode(reason)) return { ...refusalWords({ code: reason, message: '', keys: [] }), canSignIn: false };
  if (details.status !== undefined) return null;
  return kind === 'network' || kind === 'timeout' ? { ...broken, canSignIn: false } : null;
}
