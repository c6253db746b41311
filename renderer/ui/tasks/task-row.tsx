import { Button } from '@patternfly/react-core';
import AngleDownIcon from '@patternfly/react-icons/dist/esm/icons/angle-down-icon';
import AngleRightIcon from '@patternfly/react-icons/dist/esm/icons/angle-right-icon';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useWrite } from '../../client/queries.ts';
import { errorWords } from '../../client/error-words.ts';
import { ActionButton } from '../action-button.tsx';
import { RelativeTime } from '../values.tsx';
import { CancelTask } from './cancel-task.tsx';
import { JobSteps } from './job-steps.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { outcomeWords, retryWords, stateWord } from './outcome-words.ts';
import { jobFraction, progressWords } from './task-words.ts';
import { useSeconds } from './use-seconds.ts';
import { useUndoState } from './undo-state.ts';
import { useUndo } from './use-undo.ts';

/** One task: what it is, where it is, what it left behind, and its items on demand. */
export function TaskRow({ job }: { job: Job }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { wroteNothing } = useUndoState(job.journalIds);
  const isRunning = job.state === 'running';
  const now = useSeconds(isRunning);
  const progress = progressWords(job, now);
  return (
    <li className="wb-task">
      <div className="wb-task__line">
        <button
          type="button"
          className="wb-icon-button"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={`Items of ${job.title}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <AngleDownIcon /> : <AngleRightIcon />}
        </button>
        <span className={`wb-task__state wb-task__state--${job.state}`}>{stateWord(job)}</span>
        <span className="wb-task__title wb-ellipsis wb-strong" title={job.title}>
          {job.title}
        </span>
        <span className="wb-task__progress wb-ellipsis">{isRunning ? progress : outcomeWords(job, wroteNothing)}</span>
        {isRunning ? (
          <ProgressBar fraction={jobFraction(job)} label={job.title} text={progress} />
        ) : (
          <span className="wb-task__time wb-dim">
            <RelativeTime timeMs={job.endedAtMs ?? job.startedAtMs} />
          </span>
        )}
        <TaskActions job={job} />
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <>
            {job.error !== null && (
              <p className="wb-task__error">{`${errorWords(job.error).why} ${errorWords(job.error).advice}`}</p>
            )}
            {job.warnings.map((warning) => (
              <p key={`${warning.code} ${warning.message}`} className="wb-task__warning">
                {warning.message}
              </p>
            ))}
            <JobSteps steps={job.steps} />
          </>
        )}
      </div>
    </li>
  );
}

/** Cancel asks once more, with what would be left behind; Undo stands where something was written. */
function TaskActions({ job }: { job: Job }) {
  return job.state === 'running' ? job.canCancel && <CancelTask job={job} /> : <FinishedActions job={job} />;
}

function FinishedActions({ job }: { job: Job }) {
  const retry = useWrite('jobs.retry');
  const dismiss = useWrite('jobs.dismiss');
  const queries = useQueryClient();
  const undo = useUndo();
  const { possible, isUndone, refusal } = useUndoState(job.journalIds);
  const isUndo = job.kind === 'undo';
  const onDismiss = () =>
    dismiss.mutate({ id: job.id }, { onSuccess: () => void queries.invalidateQueries({ queryKey: ['jobs.list'] }) });
  const failure = retry.error ?? dismiss.error;
  return (
    <span className="wb-task__ask">
      {failure !== null && <span className="wb-task__failure">{errorWords(failure).why}</span>}
      {job.canRetry && !retry.isSuccess && (
        <Button variant="link" size="sm" isDisabled={retry.isPending} onClick={() => retry.mutate({ id: job.id })}>
          {retryWords(job)}
        </Button>
      )}
      {isUndone && <span className="wb-dim">undone</span>}
      {!isUndo && (possible.length > 0 || refusal !== null) && (
        <ActionButton variant="link" onClick={() => undo(possible)} disabledBecause={refusal ?? undefined}>
          Undo
        </ActionButton>
      )}
      <button
        type="button"
        className="wb-icon-button"
        aria-label={`Take ${job.title} off the list`}
        title="Take off the list"
        onClick={onDismiss}
      >
        <TimesIcon />
      </button>
    </span>
  );
}
