import { Button } from '@patternfly/react-core';
import type { Connection } from '../../../shared/contract/connections.ts';
import { mergeOptionsSchema } from '../../../shared/merge/options.ts';
import type { BoardRow, MergePlan } from '../../../shared/merge/types.ts';
import { Digest } from '../../ui/digest.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { fileNameOf, saveBytes, saveText } from '../../ui/save-text.ts';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { Arrow } from '../../ui/arrow.tsx';
import { undecidedKeys, type Board } from './board-plan.ts';
import { pairsWords, toWrite, type MergePair, type PairState } from './merge-pairs.ts';
import { writePlanFile, type PlannedPair } from './plan-file.ts';
import { outcomeWords, summaryWords } from './row-words.ts';

interface OutcomeBarProps {
  readonly pair: MergePair;
  readonly merged: MergePlan | null;
  /** Every pair that is merged together with this one, itself included. */
  readonly states: readonly PairState[];
  readonly rows: readonly BoardRow[];
  readonly board: Pick<Board, 'result'>;
  readonly connections: readonly Connection[];
  readonly isReading: boolean;
  /** Why the result may not be written although it could be computed. */
  readonly blocked: string | null;
  /** The panel that had the focus has just closed. */
  readonly takesFocus: boolean;
  readonly onReview: () => void;
}

function whyDisabled({ states, isReading, blocked }: OutcomeBarProps): string | null {
  if (states.every(({ read }) => (read?.merged ?? null) === null)) return 'There is no result yet';
  if (states.every((state) => toWrite(state) === null)) return 'Nothing to write';
  return isReading ? 'Reading both sides again' : blocked;
}

/** The result in one line: both digests, what it is, and the way on. */
export function OutcomeBar(props: OutcomeBarProps) {
  const { merged, rows, board, pair, states, onReview } = props;
  const why = whyDisabled(props);
  const review = useFocusOnce(props.takesFocus);
  return (
    <footer className="wb-outcome">
      <div className="wb-outcome__facts">
        <strong className="wb-ellipsis" title={pair.destination.tag}>
          {pair.destination.tag}
        </strong>
        {merged !== null && <Digests merged={merged} />}
        <span className="wb-dim">
          {merged === null ? summaryWords(rows, undecidedKeys(board)) : `${outcomeWords(merged)} ${summaryWords(rows)}`}
        </span>
      </div>
      <span className="wb-toolbar__space" />
      {states.length > 1 && <span className="wb-strong">{pairsWords(states)}</span>}
      {why !== null && (
        <span id="wb-outcome-why" className="wb-dim">
          {why}
        </span>
      )}
      <SaveMenu {...props} />
      <Button
        ref={review}
        variant="primary"
        isAriaDisabled={why !== null}
        aria-describedby={why === null ? undefined : 'wb-outcome-why'}
        onClick={() => {
          if (why === null) onReview();
        }}
      >
        Review…
      </Button>
    </footer>
  );
}

function Digests({ merged }: { merged: MergePlan }) {
  if (merged.outcome === 'noop') {
    return (
      <span className="wb-outcome__digests">
        <Digest digest={merged.digest} />
        <span className="wb-chip">digest unchanged</span>
      </span>
    );
  }
  return (
    <span className="wb-outcome__digests">
      {merged.destinationDigest === null ? (
        <span className="wb-dim">no tag yet</span>
      ) : (
        <Digest digest={merged.destinationDigest} old />
      )}
      <Arrow />
      <Digest digest={merged.digest} />
    </span>
  );
}

function SaveMenu({ pair, merged, states, connections }: OutcomeBarProps) {
  const urlOf = (id: string) => connections.find((connection) => connection.id === id)?.url;
  const sourceUrl = urlOf(pair.source.connectionId);
  const destinationUrl = urlOf(pair.destination.connectionId);
  const name = fileNameOf(pair.destination.repository, pair.destination.tag);
  const nothing = merged === null ? 'There is no result yet' : undefined;
  const unplaced =
    sourceUrl === undefined || destinationUrl === undefined ? 'A registry of the pair is not known' : undefined;
  const planned = states.flatMap(plannedPair);
  const savePlan = () => {
    if (sourceUrl === undefined || destinationUrl === undefined) return;
    const text = writePlanFile({
      savedAt: new Date().toISOString(),
      source: { registry: sourceUrl, repository: pair.source.repository },
      destination: { registry: destinationUrl, repository: pair.destination.repository },
      pairs: planned,
    });
    saveText(`${name}-merge-plan.json`, text, 'application/json');
  };
  const notAll =
    planned.length < states.length ? 'A pair without a source or a result cannot be part of a plan' : undefined;
  return (
    <MenuButton
      label="Save"
      entries={[
        {
          id: 'plan',
          label: 'Save plan',
          description: 'Sides, rules and digests, to open here again',
          disabledBecause: nothing ?? unplaced ?? notAll,
          run: savePlan,
        },
        {
          id: 'bytes',
          label: 'Save result',
          description: 'The exact bytes, as merged-list.json',
          disabledBecause: nothing,
          run: () => merged !== null && saveBytes('merged-list.json', merged.bytes, merged.contentType),
        },
      ]}
    >
      Save
    </MenuButton>
  );
}

function plannedPair({ pair, read }: PairState): PlannedPair[] {
  const { sourceDigest = null, destinationDigest = null, digest = '' } = read?.merged ?? {};
  if (read === null || sourceDigest === null) return [];
  return [
    {
      source: pair.source.reference,
      destination: pair.destination.tag,
      options: mergeOptionsSchema.parse(read.board.options),
      expected: { sourceDigest, destinationDigest, resultDigest: digest },
    },
  ];
}
