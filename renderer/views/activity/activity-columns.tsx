import { Button } from '@patternfly/react-core';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { Digest } from '../../ui/digest.tsx';
import { useRowTabIndex } from '../../ui/grid/row-context.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import { RepositoryName, TagLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { Arrow } from '../../ui/arrow.tsx';
import { inPlaceWords, stateWords, verbOf } from './activity-words.ts';

/** The columns of the journal. */
export function activityColumns(onUndo: (id: string) => void): readonly GridColumn<JournalEntry>[] {
  return [
    { id: 'when', title: 'When', width: 84, cell: (entry) => <RelativeTime timeMs={entry.atMs} /> },
    { id: 'what', title: 'What', width: 124, cell: (entry) => verbOf(entry) },
    { id: 'tag', title: 'Tag', width: 124, cell: (entry) => <TagLink place={entry} tag={entry.tag} /> },
    {
      id: 'repository',
      title: 'Repository',
      width: 124,
      grow: true,
      cell: (entry) => <RepositoryName name={entry.repository} />,
    },
    {
      id: 'registry',
      title: 'Registry',
      width: 100,
      cell: (entry) => <span title={entry.connectionName}>{entry.connectionName}</span>,
    },
    { id: 'change', title: 'Before → after', width: 232, cell: (entry) => <EntryChange entry={entry} /> },
    { id: 'state', title: 'Result', width: 76, cell: (entry) => <EntryState entry={entry} /> },
    { id: 'undo', title: 'Undo', width: 72, cell: (entry) => <UndoCell entry={entry} onUndo={onUndo} /> },
  ];
}

function Side({ entry, side, old }: { entry: JournalEntry; side: JournalEntry['before']; old: boolean }) {
  if (side === null) return <span className="wb-dim">no tag</span>;
  return <Digest digest={side.digest} linkTo={entry} old={old} copy={false} />;
}

/** Both digests, left to right; where the tag was not moved, what was changed instead. */
export function EntryChange({ entry }: { entry: JournalEntry }) {
  const { before, after } = entry;
  if (before !== null && after !== null && before.digest === after.digest) {
    const words = inPlaceWords(entry);
    if (words === '') return <Side entry={entry} side={after} old={false} />;
    return (
      <span className="wb-ellipsis" title={`${words} · ${after.digest}`}>
        {words}
      </span>
    );
  }
  return (
    <span className="wb-activity__change">
      <Side entry={entry} side={entry.before} old />
      <Arrow />
      <Side entry={entry} side={entry.after} old={false} />
    </span>
  );
}

/** The state in words, its meaning on hover. */
export function EntryState({ entry }: { entry: JournalEntry }) {
  const { label, tone, explanation } = stateWords(entry.state);
  return (
    <span className={`wb-activity__state wb-activity__state--${tone}`} title={entry.error?.message ?? explanation}>
      {label}
    </span>
  );
}

function UndoCell({ entry, onUndo }: { entry: JournalEntry; onUndo: (id: string) => void }) {
  const tabIndex = useRowTabIndex();
  if (entry.undo.possible) {
    return (
      <Button
        variant="link"
        isInline
        tabIndex={tabIndex}
        aria-label={`Undo ${entry.tag}`}
        onClick={() => onUndo(entry.id)}
      >
        Undo
      </Button>
    );
  }
  return (
    <span className="wb-dim" title={entry.undo.reason ?? 'This cannot be undone.'}>
      {entry.state === 'undone' ? (
        ''
      ) : (
        <>
          no undo<span className="pf-v6-u-screen-reader">: {entry.undo.reason ?? 'it cannot be undone'}</span>
        </>
      )}
    </span>
  );
}
