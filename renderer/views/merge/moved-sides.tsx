import { Alert, AlertActionCloseButton } from '@patternfly/react-core';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import type { LoadedSide } from '../../../shared/contract/merges.ts';
import { Digest } from '../../ui/digest.tsx';
import { Arrow } from '../../ui/arrow.tsx';

type Loaded = Output<'merges.load'>;

function digestOf(side: LoadedSide): string | null {
  return side.state === 'found' ? side.digest : null;
}

interface MovedSidesProps {
  /** The destination, where several are merged together. */
  readonly tag: string | null;
  readonly loaded: Loaded;
  /** What our own merges wrote; finding it there is no news. */
  readonly ownDigests: ReadonlySet<string>;
}

/** Which sides are no longer what the user saw, with both digests; the board below is already the new one. */
export function MovedSides({ tag, loaded, ownDigests }: MovedSidesProps) {
  const [seen, setSeen] = useState(loaded);
  const moved = (['source', 'destination'] as const)
    .map((name) => ({ name, before: digestOf(seen[name]), after: digestOf(loaded[name]) }))
    .filter(({ before, after }) => before !== after && (after === null || !ownDigests.has(after)));
  if (moved.length === 0) return null;
  return (
    <Alert
      className="wb-notice"
      variant="warning"
      isInline
      component="h2"
      title={`${tag === null ? '' : `${tag}: `}The ${moved.map(({ name }) => name).join(' and the ')} changed since you looked. The board shows the new state.`}
      actionClose={<AlertActionCloseButton title="Noted" onClose={() => setSeen(loaded)} />}
    >
      {moved.map(({ name, before, after }) => (
        <p key={name}>
          {name}:{' '}
          {before === null ? <span className="wb-dim">no tag</span> : <Digest digest={before} old copy={false} />}
          <Arrow />
          {after === null ? <span className="wb-dim">no tag</span> : <Digest digest={after} copy={false} />}
        </p>
      ))}
    </Alert>
  );
}
