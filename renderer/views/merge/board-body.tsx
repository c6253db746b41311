import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useRef, useState, type Dispatch } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { Output } from '../../../shared/contract/index.ts';
import type { BoardRow, MergePlan } from '../../../shared/merge/types.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { BoardGrid } from './board-grid.tsx';
import type { Board, Sides } from './board-plan.ts';
import type { BoardAction, BoardState } from './board-state.ts';
import { CommandList } from './command-list.tsx';
import { DifferenceNotice } from './difference-notice.tsx';
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

/** A side that the engine cannot say more about than that it failed: the source, or a registry that was never reached. */
function failedSide(loaded: BoardBodyProps['loaded']) {
  const { source, destination } = loaded;
  if (source.state === 'failed') return { name: 'source', error: source.error };
  if (destination.state === 'failed' && destination.status === null)
    return { name: 'destination', error: destination.error };
  return null;
}

/** The board with everything around it: options above, what would be written below. */
export function BoardBody(props: BoardBodyProps) {
  const { loaded, board, onReload } = props;
  const [view, setView] = useState<View>('board');
  const grid = useRef<HTMLDivElement>(null);
  const failed = failedSide(loaded);
  if (failed !== null)
    return <ErrorPanel error={failed.error} what={`The ${failed.name} could not be read`} onRetry={onReload} />;
  const rows = [...board.platforms, ...board.others];
  const merged = board.result?.ok === true ? board.result.plan : null;
  const focusUndecided = () => grid.current?.querySelector<HTMLElement>('.wb-board__row--undecided')?.focus();
  return (
    <div className="wb-merge__body">
      <Rules {...props} merged={merged} />
      <Findings {...props} rows={rows} onDecide={focusUndecided} />
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
        {view === 'board' && props.plan === null && props.state.mode === 'extended' && (
          <span className="wb-dim">
            Keys in a row: S takes the source, D keeps the destination, X removes, Backspace takes the choice back.
          </span>
        )}
      </div>
      <div className="wb-merge__work" ref={grid}>
        <Work {...props} view={view} merged={merged} />
      </div>
      <Foot {...props} rows={rows} merged={merged} />
    </div>
  );
}

type Merged = { readonly merged: MergePlan | null };

function Rules({ plan, state, dispatch, merged, loaded, onDiscardPlan }: BoardBodyProps & Merged) {
  if (plan !== null) return <PlanNotice plan={plan} merged={merged} loaded={loaded} onDiscard={onDiscardPlan} />;
  return (
    <>
      <RecipeBar
        recipe={state.recipe}
        mode={state.mode}
        hasChoices={Object.keys(state.choices).length > 0}
        dispatch={dispatch}
      />
      <OptionsBar mode={state.mode} options={state.options} isRemoval={state.recipe === 'remove'} dispatch={dispatch} />
    </>
  );
}

interface FindingsProps extends BoardBodyProps {
  readonly rows: readonly BoardRow[];
  readonly onDecide: () => void;
}

function Findings({ board, plan, state, loaded, pair, rows, dispatch, onReload, onDecide }: FindingsProps) {
  const { result } = board;
  const warnings = result === null ? [] : result.ok ? result.plan.warnings : result.warnings;
  return (
    <div className="wb-merge__status">
      {result === null && (
        <p className="wb-merge__hint">
          Tick {state.recipe === 'replace-one' ? 'the architecture' : 'the architectures'} in the first column.
        </p>
      )}
      {result?.ok === false && (
        <RefusalPanel
          refusal={result.refusal}
          mode={state.mode}
          loaded={loaded}
          pair={pair}
          rows={rows}
          dispatch={dispatch}
          onReload={onReload}
          onDecide={onDecide}
        />
      )}
      {result?.ok === true && board.difference !== null && (
        <DifferenceNotice difference={board.difference} dispatch={plan === null ? dispatch : null} />
      )}
      <WarningList warnings={warnings} rows={rows} />
    </div>
  );
}

function Work({
  view,
  merged,
  board,
  state,
  pair,
  plan,
  sides,
  connections,
  dispatch,
}: BoardBodyProps & Merged & { view: View }) {
  if (view === 'board' || merged === null)
    return <BoardGrid board={board} state={state} pair={pair} dispatch={plan === null ? dispatch : null} />;
  if (view === 'commands') return <CommandList pair={pair} merged={merged} connections={connections} />;
  return (
    <JsonCompare before={sides.destination.state === 'found' ? sides.destination.bytes : null} after={merged.bytes} />
  );
}

function Foot(props: BoardBodyProps & Merged & { rows: readonly BoardRow[] }) {
  const { pair, board, merged, plan, onReload } = props;
  const [jobId, setJobId] = useState<string | null>(null);
  // Any change of the board makes the review one of something else.
  const [reviewed, setReviewed] = useState<Board | null>(null);
  const [wasElsewhere, setElsewhere] = useState(false);
  if (jobId !== null)
    return (
      <MergeOutcome
        tag={pair.destination.tag}
        jobId={jobId}
        onReload={onReload}
        onRetried={setJobId}
        onClose={() => setJobId(null)}
      />
    );
  if (reviewed === board && merged !== null) {
    const onStarted = (id: string) => {
      props.onWriting(merged.digest);
      setReviewed(null);
      setJobId(id);
    };
    return (
      <ReviewPanel
        pair={pair}
        merged={merged}
        options={board.options}
        onReload={onReload}
        onClose={() => setReviewed(null)}
        onStarted={onStarted}
      />
    );
  }
  const misfit = plan !== null && merged !== null && merged.digest !== plan.expected.resultDigest;
  return (
    <OutcomeBar
      pair={pair}
      merged={merged}
      rows={props.rows}
      options={board.options}
      connections={props.connections}
      isReading={props.isReading}
      blocked={misfit ? 'The plan does not fit what is there now' : null}
      takesFocus={wasElsewhere}
      onReview={() => {
        setElsewhere(true);
        setReviewed(board);
      }}
    />
  );
}
