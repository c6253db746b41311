import { Radio } from '@patternfly/react-core';
import { useId } from 'react';
import { useOperation } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatRelative, plural } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { earlierDigests } from './restore-choices.ts';

interface RestoreFieldsProps {
  readonly place: RepositoryPlace;
  readonly tag: string;
  /** What the tag has now, which is no choice. */
  readonly current: string | null;
  readonly value: string;
  readonly onChange: (digest: string) => void;
}

const shown = 20;

/** The digests a tag had before, the latest first; from the registry's history, or what Waybill itself has seen. */
export function RestoreFields({ place, tag, current, value, onChange }: RestoreFieldsProps) {
  const { connectionId, repository } = place;
  const { data, error, refetch } = useOperation('history.list', { connectionId, repository, tag });
  const now = useNow();
  const name = useId();
  if (error !== null)
    return <ErrorPanel error={error} what="The history could not be read" onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton label="the history" rows={3} />;
  const choices = earlierDigests(data.rows, current);
  if (choices.length === 0)
    return <p className="wb-dim">No other digest of this tag is known{data.source === 'seen' ? ' to Waybill' : ''}.</p>;
  return (
    <div role="radiogroup" aria-label={`Earlier digests of ${tag}`} className="wb-restorelist">
      {choices.slice(0, shown).map(({ digest, untilMs }) => (
        <Radio
          key={digest}
          id={`${name} ${digest}`}
          name={name}
          isChecked={value === digest}
          onChange={() => onChange(digest)}
          label={
            <span className="wb-restorelist__line">
              <Digest digest={digest} copy={false} />
              <span className="wb-dim">
                {untilMs === null ? 'still held' : `until ${formatRelative(untilMs, now)}`}
              </span>
            </span>
          }
        />
      ))}
      {choices.length > shown && (
        <p className="wb-dim">{plural(choices.length - shown, 'older one')} in the tag’s history.</p>
      )}
    </div>
  );
}
