import { Button } from '@patternfly/react-core';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import { useEffect, useRef, useState } from 'react';
import { Combobox } from '../../ui/combobox.tsx';
import { sortNaturally } from '../../ui/natural-sort.ts';
import { useAllTags } from '../matrix/use-all-tags.ts';
import { pairFault, pairKey, pairWords, type FurtherPair, type PairState, type SideChoice } from './merge-pairs.ts';

interface PairBarProps {
  readonly states: readonly PairState[];
  readonly shown: PairState;
  readonly onShow: (state: PairState) => void;
  /** Null while the pairs come from an opened plan. */
  readonly onFurther: ((pairs: readonly FurtherPair[]) => void) | null;
  readonly isAdding: boolean;
  readonly onAddingEnd: () => void;
}

/** The pairs that are merged together with the same rules: which one the board shows, another one, one less. */
export function PairBar({ states, shown, onShow, onFurther, isAdding, onAddingEnd }: PairBarProps) {
  const further = states.slice(1).map(furtherOf);
  const main = states[0];
  const adds = isAdding && onFurther !== null;
  if (main === undefined || (states.length === 1 && !adds)) return null;
  return (
    <div className="wb-pairs" role="group" aria-label="Tags that are merged together">
      {states.length > 1 &&
        states.map((state, index) => (
          <span key={pairKey(state.pair)} className="wb-pairs__pair">
            <button
              type="button"
              className="wb-pairs__button"
              aria-pressed={state === shown}
              onClick={() => onShow(state)}
            >
              <span className="wb-strong">
                {state.pair.source.reference} → {state.pair.destination.tag}
              </span>{' '}
              <span className={toneOf(state)}>{pairWords(state)}</span>
            </button>
            {index > 0 && onFurther !== null && (
              <button
                type="button"
                className="wb-icon-button"
                aria-label={`Take ${state.pair.destination.tag} out`}
                title="Take this tag out"
                onClick={() => onFurther(further.filter(({ tag }) => tag !== state.pair.destination.tag))}
              >
                <TimesIcon />
              </button>
            )}
          </span>
        ))}
      {adds && (
        <AddPair
          main={main}
          known={states.map(furtherOf)}
          onAdd={(pairs) => onFurther([...further, ...pairs])}
          onClose={onAddingEnd}
        />
      )}
    </div>
  );
}

function furtherOf({ pair }: PairState): FurtherPair {
  return { source: pair.source.reference, tag: pair.destination.tag };
}

function toneOf({ read, error }: PairState): string {
  if (error !== null && read === null) return 'wb-board__loss';
  return read?.board.result?.ok === false ? 'wb-board__decide' : 'wb-dim';
}

interface AddPairProps {
  readonly main: PairState;
  readonly known: readonly FurtherPair[];
  readonly onAdd: (pairs: readonly FurtherPair[]) => void;
  readonly onClose: () => void;
}

/** Source and destination of one more pair; several destinations may be named at once. */
function AddPair({ main, known, onAdd, onClose }: AddPairProps) {
  const { source: from, destination: into } = main.pair;
  const [source, setSource] = useState(from.reference);
  const [fault, setFault] = useState<string | null>(null);
  const fields = useRef<HTMLSpanElement>(null);
  // The source is the usual one already.
  useEffect(() => fields.current?.querySelectorAll('input').item(1).focus(), []);
  const add = (text: string) => {
    const pairs: FurtherPair[] = [];
    for (const tag of text.split(/[\s,]+/).filter((part) => part !== '')) {
      const wrong = pairFault({ source, tag }, [...known, ...pairs]);
      if (wrong !== null) return setFault(wrong);
      pairs.push({ source, tag });
    }
    setFault(null);
    if (pairs.length > 0) onAdd(pairs);
  };
  return (
    <span className="wb-pairs__add" ref={fields}>
      <Combobox
        label="Further source"
        hideLabel
        value={source}
        allowsOther
        options={useTagOptions(from)}
        onChange={setSource}
      />
      <span aria-hidden="true">→</span>
      <Combobox
        key={known.length}
        label="Further destinations"
        hideLabel
        placeholder="Tag, or several"
        value=""
        allowsOther
        options={useTagOptions({ ...into, reference: '' }, known)}
        onChange={add}
      />
      <Button variant="link" size="sm" onClick={onClose}>
        Done
      </Button>
      {fault !== null && (
        <span className="wb-board__loss" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}

function useTagOptions({ connectionId, repository }: SideChoice, without: readonly FurtherPair[] = []) {
  const { data } = useAllTags({ connectionId, repository });
  const taken = new Set(without.map(({ tag }) => tag));
  const free = (data?.tags ?? []).filter(({ name }) => !taken.has(name));
  return sortNaturally(free, ({ name }) => name)
    .reverse()
    .map(({ name }) => ({ value: name }));
}
