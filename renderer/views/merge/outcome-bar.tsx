import { Button } from '@patternfly/react-core';
import type { Connection } from '../../../shared/contract/connections.ts';
import { mergeOptionsSchema, type MergeOptionsInput } from '../../../shared/merge/options.ts';
import type { BoardRow, MergePlan } from '../../../shared/merge/types.ts';
import { Digest } from '../../ui/digest.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { fileNameOf, saveBytes, saveText } from '../../ui/save-text.ts';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { Arrow } from '../changes/notices.tsx';
import type { MergePair } from './board-body.tsx';
import { writePlanFile } from './plan-file.ts';
import { outcomeWords, summaryWords } from './row-words.ts';

interface OutcomeBarProps {
  readonly pair: MergePair;
  readonly merged: MergePlan | null;
  readonly rows: readonly BoardRow[];
  readonly options: MergeOptionsInput;
  readonly connections: readonly Connection[];
  readonly isReading: boolean;
  /** Why the result may not be written although it could be computed. */
  readonly blocked: string | null;
  /** The panel that had the focus has just closed. */
  readonly takesFocus: boolean;
  readonly onReview: () => void;
}

function whyDisabled({ merged, isReading, blocked }: OutcomeBarProps): string | null {
  if (merged === null) return 'There is no result yet';
  if (merged.outcome === 'noop') return 'Nothing to write';
  return isReading ? 'Reading both sides again' : blocked;
}

/** The result in one line: both digests, what it is, and the way on. */
export function OutcomeBar(props: OutcomeBarProps) {
  const { merged, rows, pair, onReview } = props;
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
          {merged === null ? summaryWords(rows) : `${outcomeWords(merged)} ${summaryWords(rows)}`}
        </span>
      </div>
      <span className="wb-toolbar__space" />
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

function SaveMenu({ pair, merged, options, connections }: OutcomeBarProps) {
  const urlOf = (id: string) => connections.find((connection) => connection.id === id)?.url;
  const sourceUrl = urlOf(pair.source.connectionId);
  const destinationUrl = urlOf(pair.destination.connectionId);
  const name = fileNameOf(pair.destination.repository, pair.destination.tag);
  const nothing = merged === null ? 'There is no result yet' : undefined;
  const unplaced =
    sourceUrl === undefined || destinationUrl === undefined ? 'A registry of the pair is not known' : undefined;
  const savePlan = () => {
    const sourceDigest = merged?.sourceDigest ?? null;
    if (merged === null || sourceDigest === null || sourceUrl === undefined || destinationUrl === undefined) return;
    const text = writePlanFile({
      savedAt: new Date().toISOString(),
      source: { registry: sourceUrl, repository: pair.source.repository, reference: pair.source.reference },
      destination: { registry: destinationUrl, repository: pair.destination.repository, tag: pair.destination.tag },
      options: mergeOptionsSchema.parse(options),
      expected: {
        sourceDigest,
        destinationDigest: merged.destinationDigest,
        resultDigest: merged.digest,
      },
    });
    saveText(`${name}-merge-plan.json`, text, 'application/json');
  };
  const noSource =
    merged !== null && merged.sourceDigest === null ? 'A removal has no source; plans are for merges' : undefined;
  return (
    <MenuButton
      label="Save"
      entries={[
        {
          id: 'plan',
          label: 'Save plan',
          description: 'Sides, rules and digests, to open here again',
          disabledBecause: nothing ?? unplaced ?? noSource,
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
