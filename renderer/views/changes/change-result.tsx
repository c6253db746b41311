import { Button } from '@patternfly/react-core';
import { useEffect } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { CancelTask } from '../../ui/tasks/cancel-task.tsx';
import { JobSteps } from '../../ui/tasks/job-steps.tsx';
import { ProgressBar } from '../../ui/tasks/progress-bar.tsx';
import { countSteps, jobFraction, outcomeWords, progressWords } from '../../ui/tasks/task-words.ts';
import { useUndoState } from '../../ui/tasks/undo-state.ts';
import { useSeconds } from '../../ui/tasks/use-seconds.ts';
import { isOver, useJob } from '../../ui/tasks/use-job.ts';
import { useUndo } from '../../ui/tasks/use-undo.ts';

interface ChangeResultProps {
  readonly title: string;
  readonly jobId: string;
  /** Makes a new preview of the same wishes. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** Nothing was written because somebody else had moved every tag; only a new preview helps. */
function isOvertaken(job: Job): boolean {
  return isOver(job) && job.steps.length > 0 && job.steps.every(({ error }) => error?.details.reason === 'E_TAG_MOVED');
}

function isClean(job: Job): boolean {
  const { failed, skipped } = countSteps(job.steps);
  return job.state === 'done' && failed + skipped === 0;
}

/** The running job, then what became of each tag. Closes by itself when all went well: the toast has the Undo. */
export function ChangeResult({ title, jobId, onAgain, onClose }: ChangeResultProps) {
  const job = useJob(jobId);
  const undo = useUndo();
  const first = useFocusOnce(true);
  const { possible } = useUndoState(job?.journalIds ?? []);
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
  const over = isOver(job);
  return (
    <InlinePanel
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button ref={first} variant="secondary" onClick={onClose}>
            {over ? 'Close' : 'Go on in the background'}
          </Button>
          {!over && job.canCancel && <CancelTask job={job} />}
          {over && (
            <Button variant="secondary" onClick={onAgain}>
              Preview the rest again
            </Button>
          )}
          {over && possible.length > 0 && (
            <Button variant="link" onClick={() => undo(possible)}>
              Undo what was done
            </Button>
          )}
        </>
      }
    >
      <div role="status" className="wb-change__progress">
        <span>{over ? outcomeWords(job) : progressWords(job, now)}</span>
        {!over && <ProgressBar fraction={jobFraction(job)} label={title} text={progressWords(job, now)} />}
      </div>
      {job.error !== null && <ErrorPanel error={job.error} onRetry={onAgain} />}
      <JobSteps steps={job.steps} />
    </InlinePanel>
  );
}
