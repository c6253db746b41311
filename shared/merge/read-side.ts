import { fromBase64 } from '../oci/base64.ts';
import type { MergeSide } from './types.ts';

/** One side as the contract carries it. */
export type ReadSide =
  | { readonly state: 'found'; readonly digest: string; readonly contentType: string; readonly bodyBase64: string }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly status: number | null };

/** The document of a nested index as the contract carries it. */
export interface ReadNested {
  readonly digest: string;
  readonly bodyBase64: string;
}

/**
 * A side in the engine's form. What never got an answer becomes a 503: nothing but a clean 404 may look like an
 * absent tag.
 * @param nested documents of nested indexes of this side, for `nested: 'flatten'`
 */
export function mergeSideOf(side: ReadSide, nested: readonly ReadNested[] = []): MergeSide {
  switch (side.state) {
    case 'found': {
      const documents = new Map(nested.map(({ digest, bodyBase64 }) => [digest, fromBase64(bodyBase64)]));
      return {
        state: 'found',
        bytes: fromBase64(side.bodyBase64),
        contentType: side.contentType,
        ...(documents.size > 0 && { nested: documents }),
      };
    }
    case 'missing':
      return { state: 'failed', status: 404 };
    case 'failed':
      return { state: 'failed', status: side.status !== null && side.status >= 400 ? side.status : 503 };
  }
}
