import { Button } from '@patternfly/react-core';
import { useEffect } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useWrite } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { CancelTask } from '../../ui/tasks/cancel-task.tsx';
import { JobSteps } from '../../ui/tasks/job-steps.tsx';
import { ProgressBar } from '../../ui/tasks/progress-bar.tsx';
import { jobFraction, progressWords } from '../../ui/tasks/task-words.ts';
import { useUndoState } from '../../ui/tasks/undo-state.ts';
import { useSeconds } from '../../ui/tasks/use-seconds.ts';
import { isOver, useJob } from '../../ui/tasks/use-job.ts';
import { useUndo } from '../../ui/tasks/use-undo.ts';
import { isClean, isOvertaken, resultWords } from './result-words.ts';

interface ChangeResultProps {
  readonly title: string;
  readonly jobId: string;
  /** The rest is being tried as another job. */
  readonly onJob: (jobId: string) => void;
  /** Makes a new preview of the same wishes. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** The running job, then what became of each tag. Closes by itself when all went well: the toast has the Undo. */
export function ChangeResult({ title, jobId, onJob, onAgain, onClose }: ChangeResultProps) {
  const job = useJob(jobId);
  const now = useSeconds(job?.state === 'running');
  const isDone = job !== undefined && isClean(job);
  useEffect(() => {
    if (isDone) onClose();
  }, [isDone, onClose]);
  const overtaken = job !== undefined && isOvertaken(job);
  useEffect(() => {
    if (overtaken) onAgain();
  }, [overtaken, onAgain]);
  if (job === undefined) {
    return (
      <InlinePanel title={title} onClose={onClose}>
        <Skeleton label="the task" rows={2} />
      </InlinePanel>
    );
  }
  const actions = isOver(job) ? (
    <Choices job={job} onJob={onJob} onAgain={onAgain} onClose={onClose} />
  ) : (
    <Running job={job} onClose={onClose} />
  );
  return (
    <InlinePanel title={title} onClose={onClose} actions={actions}>
      <div role="status" className="wb-change__progress">
        <span>{isOver(job) ? resultWords(job).sentence : progressWords(job, now)}</span>
        {!isOver(job) && <ProgressBar fraction={jobFraction(job)} label={title} text={progressWords(job, now)} />}
      </div>
      {job.error !== null && <ErrorPanel error={job.error} />}
      {job.warnings.map((warning) => (
        <PartialNotice key={`${warning.code} ${warning.message}`} title={warning.message} />
      ))}
      <JobSteps steps={job.steps} />
    </InlinePanel>
  );
}

function Running({ job, onClose }: { job: Job; onClose: () => void }) {
  const first = useFocusOnce(true);
  return (
    <>
      <Button ref={first} variant="secondary" onClick={onClose}>
        Go on in the background
      </Button>
      {job.canCancel && <CancelTask job={job} />}
    </>
  );
}

/** What to do with a job of which some was done and some not: leave it, take it back, or try the rest. */
function Choices({
  job,
  onJob,
  onAgain,
  onClose,
}: { job: Job } & Pick<ChangeResultProps, 'onJob' | 'onAgain' | 'onClose'>) {
  const first = useFocusOnce(true);
  const undo = useUndo();
  const retry = useWrite('jobs.retry');
  const { possible, refusal } = useUndoState(job.journalIds);
  const { rest } = resultWords(job);
  const tryRest = () => retry.mutate({ id: job.id }, { onSuccess: (answer) => onJob(answer.jobId) });
  return (
    <div className="wb-change__buttons">
      <Button ref={first} variant="secondary" onClick={onClose}>
        {rest === 0 ? 'Close' : 'Leave it so'}
      </Button>
      {job.canRetry && rest > 0 && (
        <Button variant="secondary" isDisabled={retry.isPending} onClick={tryRest}>
          Try the {String(rest)} again
        </Button>
      )}
      {rest > 0 && (
        <Button variant="link" onClick={onAgain}>
          New preview
        </Button>
      )}
      {(possible.length > 0 || refusal !== null) && (
        <ActionButton variant="link" onClick={() => undo(possible)} disabledBecause={refusal ?? undefined}>
          {possible.length === 1 || possible.length === 0
            ? 'Undo what was done'
            : `Undo the ${String(possible.length)}`}
        </ActionButton>
      )}
      {retry.error !== null && <ErrorPanel error={retry.error} what="Not tried again" onRetry={onAgain} />}
    </div>
  );
}
