import { Alert, Button } from '@patternfly/react-core';
import type { Dispatch } from 'react';
import { Digest } from '../../ui/digest.tsx';
import type { BoardAction } from './board-state.ts';
import type { ModeDifference } from './mode-difference.ts';

const titles: Readonly<Record<ModeDifference['kind'], string>> = {
  same: 'The extended way gives exactly the same bytes.',
  form: 'The extended way gives the same entries in another form.',
  order: 'The extended way gives the same entries in another order.',
  entries: 'The extended way gives another list.',
  refused: 'The extended way would refuse this.',
};

/** What the pubtools way does differently here, before it is written. */
export function DifferenceNotice({
  difference,
  dispatch,
}: {
  difference: ModeDifference;
  dispatch: Dispatch<BoardAction> | null;
}) {
  const needsLook = difference.kind === 'entries' || difference.kind === 'refused';
  return (
    <Alert
      className="wb-notice"
      variant={needsLook ? 'warning' : 'info'}
      isInline
      component="h2"
      title={titles[difference.kind]}
    >
      {difference.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {difference.kind !== 'same' && dispatch !== null && (
        <div className="wb-error__actions">
          <Button variant="secondary" size="sm" onClick={() => dispatch({ type: 'mode', mode: 'extended' })}>
            Merge the extended way
          </Button>
          {difference.extendedDigest !== null && <Digest digest={difference.extendedDigest} copy={false} />}
        </div>
      )}
    </Alert>
  );
}
