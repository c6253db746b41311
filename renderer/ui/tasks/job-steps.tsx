import CheckIcon from '@patternfly/react-icons/dist/esm/icons/check-icon';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import MinusIcon from '@patternfly/react-icons/dist/esm/icons/minus-icon';
import type { ComponentType } from 'react';
import type { JobStep } from '../../../shared/contract/jobs.ts';
import { errorWords } from '../../client/error-words.ts';
import { formatBytes } from '../format.ts';
import { isNotBegun } from './task-words.ts';

const marks: Readonly<Record<JobStep['state'], { readonly icon: ComponentType | null; readonly word: string }>> = {
  waiting: { icon: null, word: 'not begun' },
  running: { icon: null, word: 'running' },
  done: { icon: CheckIcon, word: 'done' },
  skipped: { icon: MinusIcon, word: 'skipped' },
  failed: { icon: TimesIcon, word: 'failed' },
};

/** While a step moves bytes its own progress is what there is to tell. */
function detailOf(step: JobStep): string | null {
  const { state, detail, bytes } = step;
  if (isNotBegun(step)) return null;
  if (state !== 'running' || bytes === undefined) return detail;
  return `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`;
}

/** The items of a job with what became of each; the word is always there, not only the icon. */
export function JobSteps({ steps }: { steps: readonly JobStep[] }) {
  return (
    <ol className="wb-steps">
      {steps.map((step, index) => {
        const { icon: Icon, word } = marks[isNotBegun(step) ? 'waiting' : step.state];
        return (
          <li key={`${index} ${step.label}`} className={`wb-steps__item wb-steps__item--${step.state}`}>
            <span className="wb-steps__mark" aria-hidden="true">
              {Icon !== null && <Icon />}
            </span>
            <span className="wb-steps__label wb-ellipsis" title={step.label}>
              {step.label}
            </span>
            <span className="wb-steps__word">{word}</span>
            <span className="wb-steps__detail">
              {step.error === null ? detailOf(step) : `${errorWords(step.error).why} ${errorWords(step.error).advice}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
