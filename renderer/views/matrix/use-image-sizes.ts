import { useEffect, useRef, useState } from 'react';
import type { TagDetail } from '../../../shared/contract/tags.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { useClient } from '../../client/client-context.tsx';
import { imageBytesOf, unknownSizes, type ImageSizes } from './image-sizes.ts';

interface Place {
  readonly connectionId: string;
  readonly repository: string;
}

const atOnce = 4;
const none: ImageSizes = new Map();

/**
 * Finds the sizes that lists do not tell by reading the images' own manifests, a few at once and only for tags on the
 * screen. The host keeps manifests by digest, so none is fetched from the registry twice.
 */
export function useImageSizes(
  place: Place,
  visible: readonly string[],
  details: ReadonlyMap<string, TagDetail>,
): ImageSizes {
  const client = useClient();
  const { connectionId, repository } = place;
  const [sizes, setSizes] = useState(none);
  const known = useRef(new Map<string, number | null>());
  useEffect(() => {
    const queue = [...unknownSizes(visible, details, known.current)];
    const abort = new AbortController();
    const work = async () => {
      for (let digest = queue.shift(); digest !== undefined && !abort.signal.aborted; digest = queue.shift()) {
        try {
          const input = { connectionId, repository, reference: digest };
          const manifest = await client.call('manifests.get', input, { signal: abort.signal });
          known.current.set(digest, imageBytesOf(fromBase64(manifest.bodyBase64), manifest.mediaType));
        } catch {
          // A size is a courtesy: without it the cell says that it is not known, and the next screen does not ask again.
          if (!abort.signal.aborted) known.current.set(digest, null);
        }
      }
    };
    void Promise.all(Array.from({ length: atOnce }, work)).then(() => {
      // What an earlier, interrupted round has found is told now too.
      if (!abort.signal.aborted) setSizes((old) => (old.size === known.current.size ? old : new Map(known.current)));
    });
    return () => abort.abort();
  }, [client, connectionId, repository, visible, details]);
  return sizes;
}
