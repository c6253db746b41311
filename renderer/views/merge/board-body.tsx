import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useRef, useState, type Dispatch } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { BoardRow } from '../../../shared/merge/types.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { BoardGrid } from './board-grid.tsx';
import type { BoardAction, BoardState } from './board-state.ts';
import { CommandList } from './command-list.tsx';
import { DifferenceNotice } from './difference-notice.tsx';
import { JsonCompare } from './json-compare.tsx';
import { KeysHelp } from './keys-help.tsx';
import { MergeOutcome } from './merge-outcome.tsx';
import { pairKey, toWrite, type MergePair, type PairBoard, type PairState } from './merge-pairs.ts';
import { OptionsBar } from './options-bar.tsx';
import { OutcomeBar } from './outcome-bar.tsx';
import { objectionsTo, type PlanFile } from './plan-file.ts';
import { PlanNotice } from './plan-notice.tsx';
import { RecipeBar } from './recipe-bar.tsx';
import { RefusalPanel } from './refusal-panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { Tick401 } from './tick-401.tsx';
import { WarningList } from './warning-list.tsx';

export interface BoardBodyProps extends PairBoard {
  readonly pair: MergePair;
  /** Every pair that is merged together with this one, itself included. */
  readonly states: readonly PairState[];
  readonly state: BoardState;
  readonly dispatch: Dispatch<BoardAction>;
  /** An opened plan file; its options are shown, not edited. */
  readonly plan: PlanFile | null;
  readonly connections: readonly Connection[];
  readonly isReading: boolean;
  readonly onReload: () => void;
  readonly onDiscardPlan: () => void;
  /** The digests that our own writes put there, so that they are not told as somebody else's. */
  readonly onWriting: (digests: readonly string[]) => void;
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
    return (
      <div className="wb-merge__body">
        {/* The rules may be why: a nested list that cannot be read need not be flattened. */}
        {props.state.options.nested === 'flatten' && <Rules {...props} />}
        <ErrorPanel error={failed.error} what={`The ${failed.name} could not be read`} onRetry={onReload} />
      </div>
    );
  const rows = [...board.platforms, ...board.others];
  const { merged } = props;
  const focusUndecided = () => grid.current?.querySelector<HTMLElement>('.wb-board__row--undecided')?.focus();
  return (
    <div className="wb-merge__body">
      <Rules {...props} />
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
        {view === 'board' && props.plan === null && <KeysHelp state={props.state} />}
      </div>
      <div className="wb-merge__work" ref={grid}>
        <Work {...props} view={view} />
      </div>
      <Foot {...props} rows={rows} />
    </div>
  );
}

function Rules({ plan, states, pair, state, dispatch, onDiscardPlan }: BoardBodyProps) {
  const shown = states.find((one) => one.pair === pair);
  if (plan !== null && shown !== undefined) return <PlanNotice plan={plan} state={shown} onDiscard={onDiscardPlan} />;
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

function is401({ destination }: BoardBodyProps['loaded']): boolean {
  return destination.state === 'failed' && destination.status === 401;
}

interface FindingsProps extends BoardBodyProps {
  readonly rows: readonly BoardRow[];
  readonly onDecide: () => void;
}

function Findings({
  board,
  plan,
  state,
  loaded,
  pair,
  rows,
  connections,
  dispatch,
  onReload,
  onDecide,
}: FindingsProps) {
  const { result } = board;
  const isQuay = connections.find(({ id }) => id === pair.destination.connectionId)?.capabilities.flavour === 'quay';
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
          isQuay={isQuay}
          loaded={loaded}
          pair={pair}
          rows={rows}
          dispatch={dispatch}
          onReload={onReload}
          onDecide={onDecide}
        />
      )}
      {state.treat401AsMissing && plan === null && is401(loaded) && (
        <div className="wb-merge__hint">
          <Tick401 isOn onChange={() => dispatch({ type: 'treat401AsMissing' })} />
        </div>
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
}: BoardBodyProps & { view: View }) {
  if (view === 'board' || merged === null)
    return <BoardGrid board={board} state={state} pair={pair} dispatch={plan === null ? dispatch : null} />;
  if (view === 'commands') return <CommandList pair={pair} merged={merged} connections={connections} />;
  return (
    <JsonCompare before={sides.destination.state === 'found' ? sides.destination.bytes : null} after={merged.bytes} />
  );
}

/** Everything that a review is about: when any of it changes, it is one of something else. */
function reviewKey(states: readonly PairState[]): string {
  return JSON.stringify(
    states.map(({ pair, read }) => {
      const merged = read?.merged;
      return [pairKey(pair), merged?.sourceDigest, merged?.destinationDigest, merged?.digest];
    }),
  );
}

function Foot(props: BoardBodyProps & { rows: readonly BoardRow[] }) {
  const { states, plan, onReload } = props;
  const [jobId, setJobId] = useState<string | null>(null);
  const [written, setWritten] = useState<readonly string[]>([]);
  const [reviewed, setReviewed] = useState<string | null>(null);
  const [wasElsewhere, setElsewhere] = useState(false);
  if (jobId !== null)
    return (
      <MergeOutcome
        tags={written}
        jobId={jobId}
        connectionId={props.pair.destination.connectionId}
        onReload={onReload}
        onRetried={setJobId}
        onClose={() => setJobId(null)}
      />
    );
  const key = reviewKey(states);
  if (reviewed === key && states.some((state) => toWrite(state) !== null)) {
    const onStarted = (id: string, tags: readonly string[]) => {
      props.onWriting(states.flatMap((state) => toWrite(state)?.digest ?? []));
      setReviewed(null);
      setWritten(tags);
      setJobId(id);
    };
    return <ReviewPanel states={states} onReload={onReload} onClose={() => setReviewed(null)} onStarted={onStarted} />;
  }
  const misfits = states.filter((state) => objectionsTo(plan, state).length > 0);
  const names = states.length > 1 ? `: ${misfits.map(({ pair }) => pair.destination.tag).join(', ')}` : '';
  return (
    <OutcomeBar
      {...props}
      blocked={misfits.length > 0 ? `The plan does not fit what is there now${names}` : null}
      takesFocus={wasElsewhere}
      onReview={() => {
        setElsewhere(true);
        setReviewed(key);
      }}
    />
  );
}
