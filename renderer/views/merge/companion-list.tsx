import { useId } from 'react';
import type { Companion, Companions, MergePlanDto } from '../../../shared/contract/merges.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { errorWords } from '../../client/error-words.ts';
import { formatBytes } from '../../ui/format.ts';
import {
  chooseCompanions,
  companionLabel,
  companionOutcomes,
  copyable,
  isChosen,
  sortByUse,
  subjectWords,
} from './companion-words.ts';

interface CompanionListProps {
  readonly plan: Pick<MergePlanDto, 'companionsFound' | 'companionsState' | 'companionsError'>;
  readonly merged: MergePlan;
  readonly chosen: Companions;
  readonly onChange: (chosen: Companions) => void;
  readonly onRetry: () => void;
}

/** Signatures, attestations, SBOMs and the like beside the images that are taken; a tick copies one along. */
export function CompanionList({ plan, merged, chosen, onChange, onRetry }: CompanionListProps) {
  const { companionsFound: found } = plan;
  const free = copyable(found);
  const isAll = free.every((companion) => isChosen(companion, chosen));
  return (
    <section className="wb-review__companions" aria-label="Goes along">
      <header className="wb-review__heading">
        <h3>Goes along</h3>
        {free.length > 1 && (
          <button
            type="button"
            className="pf-v6-c-button pf-m-link pf-m-inline"
            onClick={() => onChange(chooseCompanions(free, chosen, !isAll))}
          >
            {isAll ? 'Take none' : `Take all ${String(free.length)}`}
          </button>
        )}
      </header>
      {plan.companionsState === 'unknown' && <Unknown error={plan.companionsError} onRetry={onRetry} />}
      {found.length === 0 && plan.companionsState === 'known' && (
        <p className="wb-dim">The source has no signatures, attestations or SBOMs beside these images.</p>
      )}
      {found.length > 0 && (
        <table className="wb-review__copy">
          <caption className="pf-v6-u-screen-reader">What can be copied beside the list</caption>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">State</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {sortByUse(found).map((companion) => (
              <CompanionRow
                key={`${companion.kind} ${companion.subject} ${companion.tag ?? companion.digest}`}
                companion={companion}
                about={subjectWords(companion.subject, merged)}
                isChosen={isChosen(companion, chosen)}
                onChange={(isWanted) => onChange(chooseCompanions([companion], chosen, isWanted))}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Unknown({ error, onRetry }: { error: MergePlanDto['companionsError']; onRetry: () => void }) {
  return (
    <p className="wb-board__decide">
      Could not find out everything that belongs to these images{error === null ? '.' : `: ${errorWords(error).why}`}{' '}
      There may be more than stands here.{' '}
      <button type="button" className="pf-v6-c-button pf-m-link pf-m-inline" onClick={onRetry}>
        Look again
      </button>
    </p>
  );
}

interface CompanionRowProps {
  readonly companion: Companion;
  readonly about: string;
  readonly isChosen: boolean;
  readonly onChange: (isWanted: boolean) => void;
}

function CompanionRow({ companion, about, isChosen: isOn, onChange }: CompanionRowProps) {
  const { subject, tag, digest, artifactType, sizeBytes, wouldBe } = companion;
  const id = useId();
  const isFree = wouldBe === 'copied';
  return (
    <tr className={isFree ? undefined : 'wb-dim'}>
      <th scope="row">
        <label htmlFor={id} className="wb-review__tick">
          <input
            id={id}
            type="checkbox"
            checked={isOn && isFree}
            disabled={!isFree}
            aria-describedby={`${id} state`}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          <span
            title={[`about ${about}`, subject, tag ?? digest, artifactType ?? '']
              .filter((text) => text !== '')
              .join('\n')}
          >
            {companionLabel(companion)}
          </span>
        </label>
      </th>
      <td id={`${id} state`}>{isFree && isOn ? 'goes along' : companionOutcomes[wouldBe]}</td>
      <td>{formatBytes(sizeBytes)}</td>
    </tr>
  );
}
