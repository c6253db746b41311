import { Alert } from '@patternfly/react-core';
import type { ChangePlan } from '../../../shared/contract/tags.ts';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import { unaskedRemovals, type MovedTag } from './change-words.ts';

/** Tags that are no longer where the user saw them; the preview below is the new one. */
export function MovedNotice({ moved }: { moved: readonly MovedTag[] }) {
  if (moved.length === 0) return null;
  const title =
    moved.length === 1
      ? `${moved[0]?.tag ?? ''} has moved since you looked`
      : `${plural(moved.length, 'tag')} have moved since you looked`;
  return (
    <Alert
      className="wb-change__notice"
      variant="warning"
      isInline
      title={`${title}. This is the new preview.`}
      component="h3"
    >
      <ul className="wb-change__moved">
        {moved.map((each) => (
          <li key={each.tag}>
            <strong>{each.tag}</strong>{' '}
            {each.seen === null ? (
              <span className="wb-dim">no tag</span>
            ) : (
              <Digest digest={each.seen} old copy={false} />
            )}
            <Arrow />
            {each.found === null ? <span className="wb-dim">no tag</span> : <Digest digest={each.found} copy={false} />}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** Tags nobody asked to delete that would go as well. The one thing that must never be overlooked. */
export function RemovedNotice({ plan }: { plan: ChangePlan }) {
  const removed = unaskedRemovals(plan);
  if (removed.length === 0) return null;
  return (
    <Alert
      className="wb-change__notice"
      variant="danger"
      isInline
      title={`${plural(removed.length, 'more tag')} would be deleted too`}
      component="h3"
    >
      <p>
        This registry deletes by digest only, so every tag on the digest goes: <strong>{removed.join(', ')}</strong>.
      </p>
    </Alert>
  );
}

/** Between two digests: moves to. */
export function Arrow() {
  return (
    <span className="wb-arrow" title="moves to">
      <span aria-hidden="true">→</span>
      <span className="pf-v6-u-screen-reader"> moves to </span>
    </span>
  );
}
