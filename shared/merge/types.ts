import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';

/** What reading one side gave. `absent`: the user named no such side (a new tag). */
export type MergeSide =
  | {
      readonly state: 'found';
      readonly bytes: Uint8Array;
      readonly contentType?: string | undefined;
      /** The sha256 digest of the bytes where the reader has computed it already; else it is computed here. */
      readonly digest?: Digest | undefined;
      /** Exact documents of the side's nested indexes by digest, for `nested: 'flatten'`. */
      readonly nested?: ReadonlyMap<Digest, Uint8Array> | undefined;
    }
  | { readonly state: 'absent' }
  /** The registry answered with this status instead of a manifest. 404 on the destination is a new tag; nothing else is. */
  | { readonly state: 'failed'; readonly status: number };

/** Codes of refusals (rule book, validation). Each has its own words and next step in the renderer. */
export type MergeErrorCode =
  | 'E_SRC_NOT_INDEX'
  | 'E_DEST_NOT_INDEX'
  | 'E_SRC_UNREADABLE'
  | 'E_DEST_UNREADABLE'
  | 'E_SELECTION_EMPTY'
  | 'E_CONFLICT'
  | 'E_BAD_DIGEST'
  | 'E_BAD_SIZE'
  | 'E_SCHEMA1_CHILD'
  | 'E_NESTED'
  | 'E_MIXED_TYPES'
  | 'E_LOSSY_CONVERSION'
  | 'E_DUPLICATE_JSON_NAME'
  | 'E_EMPTY_RESULT'
  | 'E_TAG_MOVED'
  | 'E_BAD_OPTIONS'
  /** pubtools mode only: an entry without an architecture, which pubtools cannot handle anywhere in either list. */
  | 'E_NO_PLATFORM';

/** What a warning is about. */
export type MergeWarningCode =
  'W_NO_PLATFORM' | 'W_UNKNOWN_ARCH' | 'W_METADATA_DIFFERS' | 'W_SHADOWED' | 'W_ORPHAN_ATTESTATION' | 'W_MIXED_TYPES';

/** Something about a plan that the user should look at and that does not stop it. */
export interface MergeWarning {
  readonly code: MergeWarningCode;
  readonly message: string;
  /** The entries it is about. */
  readonly digests: readonly Digest[];
}

/** A refusal: nothing may be written. A value, because it is an expected outcome of a preview. */
export interface MergeRefusal {
  readonly code: MergeErrorCode;
  readonly message: string;
  readonly side?: 'source' | 'destination';
  /** Rows or entries it is about. */
  readonly keys: readonly string[];
}

/** One entry as the merge board shows it. */
export interface BoardEntry {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of the child manifest, from the descriptor. */
  readonly size: number;
  readonly platform: Platform | null;
  /** How many attestations in the same list speak about it. */
  readonly attestations: number;
  /** A later entry of the same key: clients use the first one. */
  readonly shadowed: boolean;
}

/** One row of the merge board: everything the two sides and the result have under one key. */
export interface BoardRow {
  /** Stable within one pair of sides and one `key` option; choices refer to it. */
  readonly key: string;
  /** `opaque`: no usable platform, matched by digest. Never hidden. */
  readonly kind: 'keyed' | 'opaque';
  readonly label: string;
  readonly source: readonly BoardEntry[];
  readonly destination: readonly BoardEntry[];
  readonly result: readonly BoardEntry[];
  readonly action: 'add' | 'replace' | 'keep' | 'remove' | 'same' | 'leave-out' | 'both';
  /** Both sides have it with different digests. */
  readonly conflict: boolean;
}

/** What would be written. */
export interface MergePlan {
  /** `noop`: the destination's bytes stay and no PUT is sent. `copy-source-bytes`: the source's bytes go unchanged. */
  readonly outcome: 'noop' | 'copy-source-bytes' | 'write';
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** Content-Type of the PUT. */
  readonly contentType: string;
  readonly rows: readonly BoardRow[];
  readonly warnings: readonly MergeWarning[];
  /** Entries of the result in order, attestations included. */
  readonly entries: readonly BoardEntry[];
  readonly sourceDigest: Digest | null;
  readonly destinationDigest: Digest | null;
}

/** Rows come with a refusal too, so that the board can be shown while a decision is missing. */
export type MergeResult =
  | { readonly ok: true; readonly plan: MergePlan }
  | {
      readonly ok: false;
      readonly refusal: MergeRefusal;
      readonly rows: readonly BoardRow[];
      readonly warnings: readonly MergeWarning[];
    };
