import { Button } from '@patternfly/react-core';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { errorWords } from '../../client/error-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { RepositoryLink } from '../../ui/links.tsx';
import { stateWords, verbOf } from './activity-words.ts';

/** One write in full: where, when, whole digests, expirations, its error, and whether it can be taken back. */
export function EntryDetails({
  entry,
  onUndo,
  onClose,
}: {
  entry: JournalEntry;
  onUndo: () => void;
  onClose: () => void;
}) {
  const { label, explanation } = stateWords(entry.state);
  const failure = entry.error === null ? null : errorWords(entry.error);
  return (
    <div className="wb-activity__details">
      <InlinePanel
        title={`${entry.tag} ${verbOf(entry)}`}
        onClose={onClose}
        actions={
          <>
            <Button
              variant="secondary"
              size="sm"
              isAriaDisabled={!entry.undo.possible}
              aria-describedby="wb-activity-undo"
              onClick={() => {
                if (entry.undo.possible) onUndo();
              }}
            >
              Undo
            </Button>
            <span id="wb-activity-undo" className="wb-dim">
              {entry.undo.possible
                ? 'The tag is compared once more; if it has moved, nothing is written.'
                : (entry.undo.reason ?? 'This cannot be undone.')}
            </span>
          </>
        }
      >
        <dl className="wb-facts">
          <dt>When</dt>
          <dd>{formatAbsolute(entry.atMs)}</dd>
          <dt>Where</dt>
          <dd>
            {entry.connectionName} · <RepositoryLink place={entry} />
          </dd>
          <dt>Before</dt>
          <dd>
            <Side side={entry.before} />
          </dd>
          <dt>After</dt>
          <dd>
            <Side side={entry.after} />
          </dd>
          <dt>Result</dt>
          <dd>
            {label}. {explanation}
            {failure !== null && ` ${failure.why} ${failure.advice}`}
          </dd>
        </dl>
      </InlinePanel>
    </div>
  );
}

function Side({ side }: { side: JournalEntry['before'] }) {
  if (side === null) return <span className="wb-dim">no such tag</span>;
  return (
    <>
      <Digest digest={side.digest} whole />
      {side.expiresAtMs !== null && <span className="wb-dim"> expires {formatAbsolute(side.expiresAtMs)}</span>}
      {typeof side.immutable === 'boolean' && (
        <span className="wb-dim"> {side.immutable ? 'immutable' : 'can be changed'}</span>
      )}
      {Array.isArray(side.labels) && (
        <span className="wb-dim">
          {' '}
          {side.labels.length === 0 ? 'no labels' : side.labels.map(({ key, value }) => `${key}=${value}`).join(', ')}
        </span>
      )}
    </>
  );
}
