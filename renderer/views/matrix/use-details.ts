import { useEffect, useMemo, useRef, useState } from 'react';
import type { Tag, TagDetail } from '../../../shared/contract/tags.ts';
import { toWireError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError } from '../../client/queries.ts';
import { createDetailsLoader, type DetailsLoader } from './details-loader.ts';

interface Place {
  readonly connectionId: string;
  readonly repository: string;
}

export interface TagDetails {
  readonly details: ReadonlyMap<string, TagDetail>;
  /** Tells which tags are on the screen; they are read first. */
  readonly show: (names: readonly string[]) => void;
  readonly retry: () => void;
}

const nothing: ReadonlyMap<string, TagDetail> = new Map();

/** What is known stays as long as the tag still points at the same digest. */
function stillTrue(details: ReadonlyMap<string, TagDetail>, tags: readonly Tag[]): Map<string, TagDetail> {
  const kept = new Map<string, TagDetail>();
  for (const tag of tags) {
    const detail = details.get(tag.name);
    if (detail !== undefined && tag.digest !== null && detail.digest === tag.digest) kept.set(tag.name, detail);
  }
  return kept;
}

/** Reads the manifests of these tags in the background and follows the list when it changes. */
export function useDetails(place: Place, tags: readonly Tag[]): TagDetails {
  const client = useClient();
  const { connectionId, repository } = place;
  const [details, setDetails] = useState(nothing);
  const latest = useRef(nothing);
  const loader = useRef<DetailsLoader | null>(null);
  useEffect(() => {
    const known = stillTrue(latest.current, tags);
    const publish = (next: ReadonlyMap<string, TagDetail>) => {
      latest.current = next;
      setDetails(next);
    };
    publish(known);
    const current = createDetailsLoader(
      tags.map((tag) => tag.name),
      known,
      {
        read: async (names, withChildren, signal) => {
          const input = { connectionId, repository, names: [...names], withChildren };
          return (await client.call('tags.details', input, { signal })).details;
        },
        toWire: (error) => toWireError(asAppError(error)),
        onChange: publish,
      },
    );
    loader.current = current;
    return () => current.stop();
  }, [client, connectionId, repository, tags]);
  return useMemo(
    () => ({
      details,
      show: (names: readonly string[]) => loader.current?.show(names),
      retry: () => loader.current?.retry(),
    }),
    [details],
  );
}
