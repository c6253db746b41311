import { Alert } from '@patternfly/react-core';
import { useOperation } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { Arrow } from '../../ui/arrow.tsx';
import { agoWords } from './moved-words.ts';
import type { MovedTag } from './plan-parts.ts';

interface MovedNoticeProps {
  readonly place: RepositoryPlace;
  readonly moved: readonly MovedTag[];
  /** When the user's first preview was made. */
  readonly seenAtMs: number;
}

/** Tags that are no longer where the user saw them, with both digests; the preview below is the new one. */
export function MovedNotice({ place, moved, seenAtMs }: MovedNoticeProps) {
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
        {moved.map((each, index) => (
          <li key={each.tag}>
            <strong className="wb-change__name">{each.tag}</strong>{' '}
            {each.seen === null ? (
              <span className="wb-dim">no tag</span>
            ) : (
              <Digest digest={each.seen} old copy={false} />
            )}
            <Arrow />
            {each.found === null ? <span className="wb-dim">no tag</span> : <Digest digest={each.found} copy={false} />}
            {index < askedAbout && <When place={place} moved={each} seenAtMs={seenAtMs} />}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** For so many tags it is found out when they moved; of hundreds nobody reads the seconds. */
const askedAbout = 5;

/** When somebody changed it: from the tag's history, where there is one that knows. */
function When({ place, moved, seenAtMs }: { place: RepositoryPlace; moved: MovedTag; seenAtMs: number }) {
  const { connectionId, repository } = place;
  const { data, dataUpdatedAt } = useOperation('history.list', { connectionId, repository, tag: moved.tag, limit: 5 });
  if (data === undefined) return null;
  return <span className="wb-change__when">{agoWords(moved, data.rows, { seenAtMs, nowMs: dataUpdatedAt })}</span>;
}
