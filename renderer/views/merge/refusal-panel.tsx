import { Alert, Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import type { Dispatch } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import type { BoardRow, MergeRefusal } from '../../../shared/merge/types.ts';
import { openChange } from '../../state/change.ts';
import { refusedRows, type BoardAction, type BoardState } from './board-state.ts';
import type { MergePair } from './merge-pairs.ts';
import { refusalWords, type RefusalAction } from './merge-words.ts';
import { Tick401 } from './tick-401.tsx';

interface RefusalPanelProps {
  readonly refusal: MergeRefusal;
  readonly loaded: Output<'merges.load'>;
  readonly pair: MergePair;
  readonly rows: readonly BoardRow[];
  readonly mode: BoardState['mode'];
  /** The destination's registry is a Quay. */
  readonly isQuay: boolean;
  readonly dispatch: Dispatch<BoardAction>;
  readonly onReload: () => void;
  readonly onDecide: () => void;
}

/** Why nothing can be written, what to do about it, and the buttons that do it. */
export function RefusalPanel(props: RefusalPanelProps) {
  const { refusal, mode, isQuay, loaded, dispatch } = props;
  const { destination } = loaded;
  const status = destination.state === 'failed' ? destination.status : undefined;
  const words = refusalWords(refusal, { mode, status, isQuay });
  const run = useActions(props);
  // A decision is missing: amber. Something is wrong: red.
  const isDecision = refusal.code === 'E_CONFLICT' || refusal.code === 'E_SELECTION_EMPTY';
  const usable = words.actions.flatMap(({ action, label }) => {
    const act = run(action);
    return act === null ? [] : [{ action, label, act }];
  });
  return (
    <Alert
      className="wb-notice"
      variant={isDecision ? 'warning' : 'danger'}
      isInline
      component="h2"
      title={words.title}
    >
      <p>
        {refusal.message} {words.next}
      </p>
      {words.actions.some(({ action }) => action === 'treat-401-as-missing') && (
        <Tick401 isOn={false} onChange={() => dispatch({ type: 'treat401AsMissing' })} />
      )}
      <div className="wb-error__actions">
        {usable.map(({ action, label, act }) => (
          <Button key={action} variant="secondary" size="sm" onClick={act}>
            {label}
          </Button>
        ))}
        <span className="wb-dim wb-mono wb-merge__code">{refusal.code}</span>
      </div>
    </Alert>
  );
}

/** What each button does here, or null where it could not do anything. */
function useActions({
  refusal,
  loaded,
  pair,
  rows,
  dispatch,
  onReload,
  onDecide,
}: RefusalPanelProps): (action: RefusalAction) => (() => void) | null {
  const navigate = useNavigate();
  const refused = refusedRows(refusal, rows);
  const open = (place: { connectionId: string; repository: string }, reference: string) => () =>
    void navigate({
      to: '/c/$connectionId/r/$repository/m/$reference',
      params: { connectionId: place.connectionId, repository: place.repository, reference },
      search: { tab: 'raw' },
    });
  const canWrap = (side: 'source' | 'destination') => loaded[side].state === 'found' && loaded[side].wrap !== null;
  const acts: Readonly<Record<RefusalAction, (() => void) | null>> = {
    'wrap-source': canWrap('source') ? () => dispatch({ type: 'wrap', side: 'source' }) : null,
    'wrap-destination': canWrap('destination') ? () => dispatch({ type: 'wrap', side: 'destination' }) : null,
    reload: onReload,
    decide: onDecide,
    'take-source': refused.length === 0 ? null : () => dispatch({ type: 'chooseMany', keys: refused, take: 'source' }),
    'leave-out':
      refused.length === 0 ? null : () => dispatch({ type: 'chooseMany', keys: refused, take: 'destination' }),
    'take-all': () => dispatch({ type: 'recipe', recipe: 'merge' }),
    'keep-nested': () => dispatch({ type: 'option', change: { nested: 'keep' } }),
    flatten: () => dispatch({ type: 'option', change: { nested: 'flatten' } }),
    'promote-to-oci': () => dispatch({ type: 'option', change: { mixedTypes: 'promote-to-oci' } }),
    // A tick with its explanation, not a button.
    'treat-401-as-missing': null,
    extended: () => dispatch({ type: 'mode', mode: 'extended' }),
    'keep-type': () => dispatch({ type: 'reset' }),
    'reset-options': () => dispatch({ type: 'reset' }),
    'delete-tag': () =>
      openChange({
        connectionId: pair.destination.connectionId,
        repository: pair.destination.repository,
        changes: [{ kind: 'delete', tag: pair.destination.tag }],
      }),
    'sign-in-destination': () =>
      void navigate({
        to: '/connections/$connectionId',
        params: { connectionId: pair.destination.connectionId },
      }),
    'open-source': open(pair.source, pair.source.reference),
    'open-destination': open(pair.destination, pair.destination.tag),
  };
  return (action) => acts[action];
}
