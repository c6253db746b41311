import ShieldAltIcon from '@patternfly/react-icons/dist/esm/icons/shield-alt-icon';
import type { Dispatch } from 'react';
import type { RowChoice } from '../../../shared/merge/options.ts';
import type { BoardEntry, BoardRow } from '../../../shared/merge/types.ts';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import { useRowTabIndex } from '../../ui/grid/row-context.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { MergePair } from './merge-pairs.ts';
import { needsPicks, possibleChoices, type BoardAction, type BoardState } from './board-state.ts';
import { actionLabels, choiceLabel, rowNotes, rowWords } from './row-words.ts';

export interface ColumnInput {
  /** What a row is. */
  readonly title: string;
  readonly state: BoardState;
  readonly pair: MergePair;
  readonly undecided: ReadonlySet<string>;
  readonly dispatch: Dispatch<BoardAction> | null;
}

/** The columns of the board: both sides, the result, what happens, and the choice. */
export function boardColumns({
  title,
  state,
  pair,
  undecided,
  dispatch,
}: ColumnInput): readonly GridColumn<BoardRow>[] {
  const picks = needsPicks(state.recipe) && dispatch !== null;
  const from = { connectionId: pair.source.connectionId, repository: pair.source.repository };
  const into = { connectionId: pair.destination.connectionId, repository: pair.destination.repository };
  return [
    {
      id: 'platform',
      title,
      width: 158,
      grow: true,
      cell: (row) => (
        <span className="wb-board__platform">
          {picks && (
            <input
              type={state.recipe === 'replace-one' ? 'radio' : 'checkbox'}
              tabIndex={-1}
              aria-label={`Take ${row.label}`}
              checked={state.picked.includes(row.key)}
              disabled={state.recipe === 'remove' ? row.destination.length === 0 : row.source.length === 0}
              onChange={() => dispatch({ type: 'pick', key: row.key })}
            />
          )}
          <strong className="wb-ellipsis" title={row.label}>
            {row.label}
          </strong>
          <span className="pf-v6-u-screen-reader">{rowWords(row, undecided.has(row.key))}</span>
        </span>
      ),
    },
    {
      id: 'source',
      title: 'Source',
      width: 142,
      cell: (row) => <SourceCell row={row} place={from} isUsed={state.recipe !== 'remove'} />,
    },
    {
      id: 'destination',
      title: 'Destination',
      width: 200,
      cell: (row) => (
        <Entries entries={row.destination} place={into} old={row.action === 'replace' || row.action === 'remove'} />
      ),
    },
    {
      id: 'result',
      title: 'Result',
      width: 142,
      cell: (row) => <ResultCell row={row} place={into} isUndecided={undecided.has(row.key)} />,
    },
    {
      id: 'action',
      title: 'What happens',
      width: 132,
      cell: (row) => <ActionCell row={row} isUndecided={undecided.has(row.key)} />,
    },
    {
      id: 'choice',
      title: 'Choice',
      width: 190,
      cell: (row) => <ChoiceCell row={row} state={state} isUndecided={undecided.has(row.key)} dispatch={dispatch} />,
    },
  ];
}

interface Place {
  readonly connectionId: string;
  readonly repository: string;
}

function SourceCell({ row, place, isUsed }: { row: BoardRow; place: Place; isUsed: boolean }) {
  if (!isUsed) return <span className="wb-dim">not used</span>;
  if (row.source.length > 0 && row.source[0]?.digest === row.destination[0]?.digest) {
    return (
      <span className="wb-dim" title={row.source[0]?.digest}>
        = the same image
      </span>
    );
  }
  return <Entries entries={row.source} place={place} old={false} />;
}

function ResultCell({ row, place, isUndecided }: { row: BoardRow; place: Place; isUndecided: boolean }) {
  if (isUndecided) return <span className="wb-board__decide">open</span>;
  return <Entries entries={row.result} place={place} old={false} />;
}

/** The entries of one side of a row: the first with its badges, the others counted, because clients never reach them. */
function Entries({ entries, place, old }: { entries: readonly BoardEntry[]; place: Place; old: boolean }) {
  const [first] = entries;
  if (first === undefined) return <span className="wb-dim">–</span>;
  const shadowed = entries.filter((entry) => entry.shadowed).length;
  return (
    <span className="wb-board__entries">
      {first.digest === '' ? (
        <span className="wb-board__loss">no digest</span>
      ) : (
        <Digest digest={first.digest} linkTo={place} old={old} copy={false} />
      )}
      {first.attestations > 0 && (
        <span className="wb-matrix__badge" title={plural(first.attestations, 'attestation')}>
          <ShieldAltIcon />
          {first.attestations > 1 && first.attestations}
          <span className="pf-v6-u-screen-reader">{plural(first.attestations, 'attestation')}</span>
        </span>
      )}
      {entries.length > 1 && (
        <span
          className={shadowed > 0 ? 'wb-board__loss' : 'wb-dim'}
          title={entries.map((entry) => entry.digest).join('\n')}
        >
          {shadowed > 0 ? `+${String(shadowed)} shadowed` : `+${String(entries.length - 1)}`}
        </span>
      )}
    </span>
  );
}

const actionTones: Readonly<Record<BoardRow['action'], string>> = {
  add: 'wb-board__add',
  replace: 'wb-board__add',
  both: 'wb-board__decide',
  keep: 'wb-dim',
  same: 'wb-dim',
  remove: 'wb-board__loss',
  'leave-out': 'wb-dim',
};

function ActionCell({ row, isUndecided }: { row: BoardRow; isUndecided: boolean }) {
  const [note] = rowNotes(row);
  if (isUndecided) return <strong className="wb-board__decide">decide</strong>;
  return (
    <span title={note}>
      <span className={actionTones[row.action]}>{actionLabels[row.action]}</span>
      {row.result.some((entry) => entry.shadowed) && <span className="wb-board__loss">, only the first is used</span>}
    </span>
  );
}

/** Which of the choices is in force without one of the user's own. */
function impliedChoice(row: BoardRow): RowChoice['take'] | null {
  switch (row.action) {
    case 'add':
    case 'replace':
      return 'source';
    case 'keep':
    case 'same':
    case 'leave-out':
      return 'destination';
    case 'remove':
      return 'remove';
    case 'both':
      return null;
  }
}

function ChoiceCell({
  row,
  state,
  isUndecided,
  dispatch,
}: {
  row: BoardRow;
  state: BoardState;
  isUndecided: boolean;
  dispatch: Dispatch<BoardAction> | null;
}) {
  const tabIndex = useRowTabIndex();
  if (dispatch === null) return <span className="wb-dim">from the plan</span>;
  if (state.mode === 'pubtools') return <span className="wb-dim">none this way</span>;
  const own = Object.hasOwn(state.choices, row.key) ? state.choices[row.key] : undefined;
  const implied = isUndecided ? null : impliedChoice(row);
  if (row.action === 'same' && own === undefined && row.source.length > 0 && state.recipe !== 'remove') {
    return (
      <ChoiceButtons
        row={row}
        choices={['destination', 'remove']}
        own={own}
        implied={implied}
        tabIndex={tabIndex}
        dispatch={dispatch}
      />
    );
  }
  return (
    <ChoiceButtons
      row={row}
      choices={possibleChoices(row, state)}
      own={own}
      implied={implied}
      tabIndex={tabIndex}
      dispatch={dispatch}
    />
  );
}

interface ChoiceButtonsProps {
  readonly row: BoardRow;
  readonly choices: readonly RowChoice['take'][];
  readonly own: RowChoice['take'] | undefined;
  readonly implied: RowChoice['take'] | null;
  readonly tabIndex: 0 | -1;
  readonly dispatch: Dispatch<BoardAction>;
}

function ChoiceButtons({ row, choices, own, implied, tabIndex, dispatch }: ChoiceButtonsProps) {
  return (
    <span className="wb-choice" role="group" aria-label={`Choice for ${row.label}`}>
      {choices.map((take) => {
        const isOwn = own === take;
        const isImplied = own === undefined && implied === take;
        return (
          <button
            key={take}
            type="button"
            className={`wb-choice__button${isOwn ? ' wb-choice__button--own' : ''}${isImplied ? ' wb-choice__button--implied' : ''}`}
            aria-pressed={isOwn || isImplied}
            title={isOwn ? 'Your choice; click again to take it back' : isImplied ? 'So by the rules' : undefined}
            tabIndex={tabIndex}
            onClick={() => dispatch({ type: 'choose', key: row.key, take })}
          >
            {choiceLabel(take, row)}
          </button>
        );
      })}
    </span>
  );
}
