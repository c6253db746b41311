import { Title } from '@patternfly/react-core';
import { Link } from '@tanstack/react-router';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { useOperation } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { RepositoryLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/values.tsx';

const shown = 8;

const verbs: Readonly<Record<JournalEntry['kind'], string>> = {
  create: 'created',
  move: 'moved',
  restore: 'restored',
  delete: 'deleted',
  expire: 'expiration set',
  immutability: 'protection changed',
  labels: 'labels changed',
  'delete-permanently': 'permanently deleted',
  release: 'release changed',
  merge: 'merged',
  undo: 'undone',
};

/** The last writes made through Waybill. Nothing is drawn before the first one. */
export function RecentChanges() {
  const journal = useOperation('journal.list', { limit: shown });
  const entries = journal.data?.entries ?? [];
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="welcome-recent">
      <div className="wb-welcome__head">
        <Title headingLevel="h2" size="lg" id="welcome-recent">
          Last changes
        </Title>
        <Link className="wb-link" to="/activity" search={{}}>
          All activity
        </Link>
      </div>
      <ul className="wb-welcome__list">
        {entries.map((entry) => (
          <li key={entry.id} className="wb-recent">
            <span className="wb-dim wb-recent__time">
              <RelativeTime timeMs={entry.atMs} />
            </span>
            <strong className="wb-ellipsis">{entry.tag}</strong>
            <span>
              {verbs[entry.kind]}
              {entry.state === 'failed' && ', failed'}
              {entry.state === 'undone' && ', undone since'}
            </span>
            <RepositoryLink place={entry} />
            <span className="wb-recent__digests">
              {entry.before !== null && <Digest digest={entry.before.digest} old copy={false} />}
              {entry.before !== null && entry.after !== null && <span aria-label="moves to">→</span>}
              {entry.after !== null && <Digest digest={entry.after.digest} copy={false} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
