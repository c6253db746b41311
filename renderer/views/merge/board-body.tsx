import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useRef, useState, type Dispatch } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Output } from '../../../shared/contract/index.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { BoardGrid } from './board-grid.tsx';
import type { Board, Sides } from './board-plan.ts';
import type { BoardAction, BoardState } from './board-state.ts';
import { CommandList } from './command-list.tsx';
import { JsonCompare } from './json-compare.tsx';
import { MergeOutcome } from './merge-outcome.tsx';
import { OptionsBar } from './options-bar.tsx';
import { OutcomeBar } from './outcome-bar.tsx';
import { PlanNotice } from './plan-notice.tsx';
import type { PlanFile } from './plan-file.ts';
import { RecipeBar } from './recipe-bar.tsx';
import { RefusalPanel } from './refusal-panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import type { SideChoice } from './side-picker.tsx';
import { WarningList } from './warning-list.tsx';

export interface MergePair {
  readonly source: SideChoice;
  readonly destination: { readonly connectionId: string; readonly repository: string; readonly tag: string };
}

export interface BoardBodyProps {
  readonly pair: MergePair;
  readonly loaded: Output<'merges.load'>;
  readonly sides: Sides;
  readonly board: Board;
  readonly state: BoardState;
  readonly dispatch: Dispatch<BoardAction>;
  /** An opened plan file; its options are shown, not edited. */
  readonly plan: PlanFile | null;
  readonly connections: readonly Connection[];
  readonly isReading: boolean;
  readonly onReload: () => void;
  readonly onDiscardPlan: () => void;
  /** The digest that our own write put there, so that it is not told as somebody else's. */
  readonly onWriting: (digest: string) => void;
}

type View = 'board' | 'json' | 'commands';
const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'board', label: 'Rows' },
  { value: 'json', label: 'Before and after' },
  { value: 'commands', label: 'Commands' },
];

/** The board with everything around it: options above, what would be written below. */
export function BoardBody(props: BoardBodyProps) {
  const { pair, loaded, sides, board, state, dispatch, plan, connections, isReading, onReload } = props;
  const [view, setView] = useState<View>('board');
  const [isReviewing, setReviewing] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const { result } = board;
  const merged: MergePlan | null = result?.ok === true ? result.plan : null;
  // Any change of the board makes the review one of something else.
  const [reviewed, setReviewed] = useState<Board | null>(null);
  const showsReview = isReviewing && reviewed === board && merged !== null;
  // An unreachable registry has no status; the engine would only say that something is wrong.
  for (const side of ['source', 'destination'] as const) {
    const loadedSide = loaded[side];
    if (loadedSide.state === 'failed' && (loadedSide.status === null || side === 'source')) {
      return <ErrorPanel error={loadedSide.error} what={`The ${side} could not be read`} onRetry={onReload} />;
    }
  }
  const rows = [...board.platforms, ...board.others];
  return (
    <div className="wb-merge__body">
      {plan === null ? (
        <>
          <RecipeBar recipe={state.recipe} hasChoices={Object.keys(state.choices).length > 0} dispatch={dispatch} />
          <OptionsBar options={state.options} isRemoval={state.recipe === 'remove'} dispatch={dispatch} />
        </>
      ) : (
        <PlanNotice plan={plan} merged={merged} loaded={loaded} onDiscard={props.onDiscardPlan} />
      )}
      <div className="wb-merge__status">
        {result === null && (
          <p className="wb-merge__hint">
            Tick {state.recipe === 'replace-one' ? 'the architecture' : 'the architectures'} in the first column.
          </p>
        )}
        {result?.ok === false && (
          <RefusalPanel
            refusal={result.refusal}
            loaded={loaded}
            pair={pair}
            rows={rows}
            dispatch={dispatch}
            onReload={onReload}
            onDecide={() => grid.current?.querySelector<HTMLElement>('.wb-board__row--undecided')?.focus()}
          />
        )}
        <WarningList warnings={result === null ? [] : result.ok ? result.plan.warnings : result.warnings} rows={rows} />
      </div>
      <div className="wb-merge__tabs">
        <ToggleGroup isCompact aria-label="What to look at">
          {views.map(({ value, label }) => (
            <ToggleGroupItem
              key={value}
              text={label}
              isSelected={view === value}
              isDisabled={value !== 'board' && merged === null}
              onChange={() => setView(value)}
            />
          ))}
        </ToggleGroup>
        {view === 'board' && plan === null && (
          <span className="wb-dim">
            Keys in a row: S takes the source, D keeps the destination, X removes, Backspace takes the choice back.
          </span>
        )}
      </div>
      <div className="wb-merge__work" ref={grid}>
        {(view === 'board' || merged === null) && (
          <BoardGrid board={board} state={state} pair={pair} dispatch={plan === null ? dispatch : null} />
        )}
        {view === 'json' && merged !== null && (
          <JsonCompare
            before={sides.destination.state === 'found' ? sides.destination.bytes : null}
            after={merged.bytes}
          />
        )}
        {view === 'commands' && merged !== null && (
          <CommandList pair={pair} merged={merged} connections={connections} />
        )}
      </div>
      {jobId !== null ? (
        <MergeOutcome tag={pair.destination.tag} jobId={jobId} onReload={onReload} onClose={() => setJobId(null)} />
      ) : showsReview ? (
        <ReviewPanel
          pair={pair}
          merged={merged}
          options={board.options}
          onReload={onReload}
          onClose={() => setReviewing(false)}
          onStarted={(id) => {
            props.onWriting(merged.digest);
            setReviewing(false);
            setJobId(id);
          }}
        />
      ) : (
        <OutcomeBar
          pair={pair}
          merged={merged}
          rows={rows}
          options={board.options}
          connections={connections}
          isReading={isReading}
          blocked={
            plan !== null && merged !== null && merged.digest !== plan.expected.resultDigest
              ? 'The plan does not fit what is there now'
              : null
          }
          onReview={() => {
            setReviewed(board);
            setReviewing(true);
          }}
        />
      )}
    </div>
  );
}
