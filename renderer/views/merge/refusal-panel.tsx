import { Alert, Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import type { Dispatch } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import type { BoardRow, MergeRefusal } from '../../../shared/merge/types.ts';
import { openChange } from '../../state/change.ts';
import { refusedRows, type BoardAction, type BoardState } from './board-state.ts';
import type { MergePair } from './merge-pairs.ts';
import { refusalWords, type RefusalAction } from './merge-words.ts';

interface RefusalPanelProps {
  readonly refusal: MergeRefusal;
  readonly loaded: Output<'merges.load'>;
  readonly pair: MergePair;
  readonly rows: readonly BoardRow[];
  readonly mode: BoardState['mode'];
  readonly dispatch: Dispatch<BoardAction>;
  readonly onReload: () => void;
  readonly onDecide: () => void;
}

/** Why nothing can be written, what to do about it, and the buttons that do it. */
export function RefusalPanel(props: RefusalPanelProps) {
  const { refusal } = props;
  const words = refusalWords(refusal, props.mode);
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
  return (action) => {
    switch (action) {
      case 'wrap-source':
        return canWrap('source') ? () => dispatch({ type: 'wrap', side: 'source' }) : null;
      case 'wrap-destination':
        return canWrap('destination') ? () => dispatch({ type: 'wrap', side: 'destination' }) : null;
      case 'reload':
        return onReload;
      case 'decide':
        return onDecide;
      case 'take-source':
        return refused.length === 0 ? null : () => dispatch({ type: 'chooseMany', keys: refused, take: 'source' });
      case 'leave-out':
        return refused.length === 0 ? null : () => dispatch({ type: 'chooseMany', keys: refused, take: 'destination' });
      case 'take-all':
        return () => dispatch({ type: 'recipe', recipe: 'merge' });
      case 'keep-nested':
        return () => dispatch({ type: 'option', change: { nested: 'keep' } });
      case 'promote-to-oci':
        return () => dispatch({ type: 'option', change: { mixedTypes: 'promote-to-oci' } });
      case 'treat-401-as-missing':
        return loaded.destination.state === 'failed' && loaded.destination.status === 401
          ? () => dispatch({ type: 'treat401AsMissing' })
          : null;
      case 'extended':
        return () => dispatch({ type: 'mode', mode: 'extended' });
      case 'keep-type':
      case 'reset-options':
        return () => dispatch({ type: 'reset' });
      case 'delete-tag':
        return () =>
          openChange({
            connectionId: pair.destination.connectionId,
            repository: pair.destination.repository,
            changes: [{ kind: 'delete', tag: pair.destination.tag }],
          });
      case 'open-source':
        return open(pair.source, pair.source.reference);
      case 'open-destination':
        return open(pair.destination, pair.destination.tag);
    }
  };
}
