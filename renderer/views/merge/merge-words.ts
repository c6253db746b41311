import type { MergeErrorCode, MergeRefusal, MergeWarningCode } from '../../../shared/merge/types.ts';

/** What a button under a refusal does; the board knows how. */
export type RefusalAction =
  | 'wrap-source'
  | 'wrap-destination'
  | 'reload'
  | 'decide'
  | 'take-source'
  | 'leave-out'
  | 'take-all'
  | 'keep-nested'
  | 'flatten'
  | 'promote-to-oci'
  | 'keep-type'
  | 'delete-tag'
  | 'reset-options'
  | 'treat-401-as-missing'
  | 'extended'
  | 'sign-in-destination'
  | 'open-source'
  | 'open-destination';

export interface RefusalWords {
  /** What is wrong, for a heading. */
  readonly title: string;
  /** What to do about it, one sentence. */
  readonly next: string;
  readonly actions: readonly { readonly action: RefusalAction; readonly label: string }[];
}

const reload = { action: 'reload', label: 'Read both sides again' } as const;
const leaveOut = { action: 'leave-out', label: 'Leave these rows out' } as const;

function openSide(refusal: MergeRefusal): RefusalWords['actions'] {
  return refusal.side === 'destination'
    ? [{ action: 'open-destination', label: 'Open the destination’s manifest' }]
    : [{ action: 'open-source', label: 'Open the source’s manifest' }];
}

/** What the page knows beside the refusal itself. */
export interface RefusalFacts {
  readonly mode?: 'extended' | 'pubtools' | undefined;
  /** The answer of a destination that could not be read; null: none came. */
  readonly status?: number | null | undefined;
  /** The destination is on a Quay, whose 401 may mean that there is no such repository. */
  readonly isQuay?: boolean | undefined;
}

/** The words and the way out for every refusal of the merge engine. The engine's own message says what and where. */
export function refusalWords(refusal: MergeRefusal, facts: RefusalFacts = {}): RefusalWords {
  const own = words[refusal.code](refusal, facts);
  if (facts.mode !== 'pubtools') return own;
  // Rules, wrapping and choices of rows exist in the extended way only.
  const usable = own.actions.filter(({ action }) => usableInPubtools.has(action));
  return { ...own, next: pubtoolsNext, actions: [extended, ...usable] };
}

/** Whether a text is one of the engine's codes. */
export function isMergeErrorCode(code: string): code is MergeErrorCode {
  return Object.hasOwn(words, code);
}

const extended = { action: 'extended', label: 'Merge the extended way' } as const;
const pubtoolsNext = 'This is how pubtools answers; the extended way may be able to do it.';
const usableInPubtools: ReadonlySet<RefusalAction> = new Set([
  'reload',
  'delete-tag',
  'open-source',
  'open-destination',
]);

const words: Readonly<Record<MergeErrorCode, (refusal: MergeRefusal, facts: RefusalFacts) => RefusalWords>> = {
  E_SRC_NOT_INDEX: () => ({
    title: 'The source is not an architecture list',
    next: 'A single image can be wrapped into a list of one, with the platform its config names.',
    actions: [{ action: 'wrap-source', label: 'Wrap the source into a list' }],
  }),
  E_DEST_NOT_INDEX: () => ({
    title: 'The destination is not an architecture list',
    next: 'A single image can become the first entry of a new list; the tag then points at the list.',
    actions: [{ action: 'wrap-destination', label: 'Wrap the destination into a list' }],
  }),
  E_SRC_UNREADABLE: () => ({
    title: 'The source could not be read',
    next: 'Check the name and the sign-in of its registry, then read it again.',
    actions: [reload],
  }),
  E_DEST_UNREADABLE: (_refusal, { status, isQuay }) => unreadable(status ?? null, isQuay ?? false),
  E_SELECTION_EMPTY: () => ({
    title: 'Nothing is selected',
    next: 'None of the chosen platforms is in the list. Choose at least one that is.',
    actions: [{ action: 'take-all', label: 'Take all platforms' }],
  }),
  E_CONFLICT: () => ({
    title: 'Some platforms need your decision',
    next: 'Take the source or keep the destination in each marked row.',
    actions: [
      { action: 'decide', label: 'Go to the first one' },
      { action: 'take-source', label: 'Take the source in all of them' },
    ],
  }),
  E_BAD_DIGEST: (refusal) => ({
    title: 'An entry has a malformed digest',
    next: 'The list it comes from is damaged. Leave the row out, or have the list built again.',
    actions: [leaveOut, ...openSide(refusal)],
  }),
  E_BAD_SIZE: (refusal) => ({
    title: 'An entry has no usable size',
    next: 'The list it comes from is damaged. Leave the row out, or have the list built again.',
    actions: [leaveOut, ...openSide(refusal)],
  }),
  E_SCHEMA1_CHILD: () => ({
    title: 'An image has the old schema 1 format',
    next: 'Lists cannot hold such images. Build the image again with a current tool, or leave the row out.',
    actions: [leaveOut],
  }),
  E_NESTED: () => ({
    title: 'A list contains another list',
    next: 'Take what the inner list holds instead of it, keep it as it is where registry and clients allow that, or leave the row out.',
    actions: [
      { action: 'flatten', label: 'Flatten it' },
      { action: 'keep-nested', label: 'Keep the inner list' },
      leaveOut,
    ],
  }),
  E_MIXED_TYPES: () => ({
    title: 'Docker and OCI images would stand in one list',
    next: 'The options refuse that. An OCI index may hold both; some older registries reject it.',
    actions: [{ action: 'promote-to-oci', label: 'Write an OCI index' }, leaveOut],
  }),
  E_LOSSY_CONVERSION: () => ({
    title: 'The conversion would lose information',
    next: 'A Docker list has no place for some members of this list. Keep the list’s own type.',
    actions: [{ action: 'keep-type', label: 'Keep the type' }],
  }),
  E_DUPLICATE_JSON_NAME: (refusal) => ({
    title: 'The manifest names a member twice',
    next: 'Programs disagree on which of the two counts, so Waybill does not choose. Have the list built again.',
    actions: openSide(refusal),
  }),
  E_EMPTY_RESULT: () => ({
    title: 'No entry would be left',
    next: 'An empty list is of no use to anyone. Delete the tag instead, or keep at least one platform.',
    actions: [{ action: 'delete-tag', label: 'Delete the tag…' }],
  }),
  E_TAG_MOVED: () => ({
    title: 'The destination has moved',
    next: 'Someone changed the tag after it was read. Read both sides again and look at the new result.',
    actions: [reload],
  }),
  E_NO_PLATFORM: (refusal) => ({
    title: 'An entry has no architecture',
    next: 'The pubtools way cannot merge such a list; the extended way can.',
    actions: [extended, ...openSide(refusal)],
  }),
  E_BAD_OPTIONS: () => ({
    title: 'These options do not fit together',
    next: 'Go back to the usual options and set what you need one by one.',
    actions: [{ action: 'reset-options', label: 'Reset the options' }],
  }),
};

const nothingWritten = 'Nothing is written.';

/** Only a clean 404 is absence; every other answer has its own way out. */
function unreadable(status: number | null, isQuay: boolean): RefusalWords {
  const signIn = { action: 'sign-in-destination', label: 'Sign in…' } as const;
  if (status === 401)
    return {
      title: 'The destination wants a sign-in',
      next: isQuay
        ? `${nothingWritten} Sign in with an account that may read and write it. If the repository is still to be made, say so below.`
        : `${nothingWritten} That it answers 401 does not mean that the tag is missing. Sign in with an account that may read and write it.`,
      actions: [signIn, reload, ...(isQuay ? [treat401] : [])],
    };
  if (status === 403)
    return {
      title: 'This account may not read the destination',
      next: `${nothingWritten} Ask for the permission, sign in with an account that has it, or choose another destination.`,
      actions: [signIn, reload],
    };
  return {
    title: 'The destination could not be read',
    next: `${nothingWritten} Check its name and whether its registry answers, then read it again.`,
    actions: [reload],
  };
}

const treat401 = { action: 'treat-401-as-missing', label: 'The repository does not exist yet' } as const;

/** A short name per warning; the engine's own message follows it. */
export const warningTitles: Readonly<Record<MergeWarningCode, string>> = {
  W_NO_PLATFORM: 'Entry without a platform',
  W_UNKNOWN_ARCH: 'Unknown architecture',
  W_METADATA_DIFFERS: 'Same image, other description',
  W_SHADOWED: 'Shadowed entry',
  W_ORPHAN_ATTESTATION: 'Attestation without its image',
  W_MIXED_TYPES: 'Docker and OCI images mixed',
};

const hostWarningTitles: Readonly<Record<string, string>> = {
  W_CHILD_MISSING: 'Image missing',
  W_EXPIRATION_LOST: 'Expiration lost',
  W_EXPIRATION_UNKNOWN: 'Expiration not known',
  W_SIGNATURES_UNKNOWN: 'Signatures not known',
  W_SIBLINGS_UNKNOWN: 'Other tags not known',
  W_MIXED_TYPES_REFUSED: 'May be refused',
  W_LEFT_BEHIND: 'Left behind',
};

/** A warning's name, also for codes that come from the host and are not the engine's. */
export function warningTitle(code: string): string {
  if (Object.hasOwn(warningTitles, code)) return warningTitles[code as MergeWarningCode];
  return (Object.hasOwn(hostWarningTitles, code) ? hostWarningTitles[code] : undefined) ?? 'Note';
}
