import { Button } from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useWrite } from '../../client/queries.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { CancelTask } from '../../ui/tasks/cancel-task.tsx';
import { JobSteps } from '../../ui/tasks/job-steps.tsx';
import { ProgressBar } from '../../ui/tasks/progress-bar.tsx';
import { jobFraction, outcomeWords, progressWords } from '../../ui/tasks/task-words.ts';
import { useSeconds } from '../../ui/tasks/use-seconds.ts';
import { isOver, useJob } from '../../ui/tasks/use-job.ts';
import { useUndoState, type UndoState } from '../../ui/tasks/undo-state.ts';
import { useUndo } from '../../ui/tasks/use-undo.ts';

interface MergeOutcomeProps {
  /** The tags that the task was started for. */
  readonly tags: readonly string[];
  readonly jobId: string;
  readonly onReload: () => void;
  /** Going on is a task of its own, which is then followed instead. */
  readonly onRetried: (jobId: string) => void;
  readonly onClose: () => void;
}

/** A tag that has moved needs another look; trying the same again would only find it moved again. */
function hasMoved(job: Job): boolean {
  return job.steps.some(({ error }) => error?.kind === 'conflict');
}

function titleOf(tags: readonly string[], job: Job, undo: UndoState): string {
  const name = tags.join(', ');
  if (!isOver(job)) return `Writing ${name}`;
  if (undo.isUndone) return `${name}: undone`;
  if (job.state === 'done') return `${name}: written`;
  return `${name}: ${undo.wroteNothing || tags.length === 1 ? 'not written' : 'written in part'}`;
}

/** The write as it goes, then its verification and the way back. */
export function MergeOutcome({ tags, jobId, onReload, onRetried, onClose }: MergeOutcomeProps) {
  const job = useJob(jobId);
  const retry = useWrite('jobs.retry');
  const undo = useUndo();
  const first = useFocusOnce(true);
  const written = useUndoState(job?.journalIds ?? []);
  const { possible, isUndone, wroteNothing } = written;
  const now = useSeconds(job?.state === 'running');
  if (job === undefined) {
    return (
      <div className="wb-review">
        <InlinePanel title={`Writing ${tags.join(', ')}`} onClose={onClose}>
          <Skeleton label="the task" rows={2} />
        </InlinePanel>
      </div>
    );
  }
  const over = isOver(job);
  const moved = over && hasMoved(job);
  const progress = progressWords(job, now);
  const close = () => {
    onClose();
    if (over) onReload();
  };
  return (
    <div className="wb-review">
      <InlinePanel
        title={titleOf(tags, job, written)}
        onClose={close}
        actions={
          <>
            <Button ref={first} variant="secondary" onClick={close}>
              {!over ? 'Go on in the background' : moved ? 'Make a new preview' : 'Back to the board'}
            </Button>
            {over && job.canRetry && (!moved || tags.length > 1) && (
              <Button
                variant="secondary"
                isDisabled={retry.isPending}
                onClick={() => retry.mutate({ id: job.id }, { onSuccess: (next) => onRetried(next.jobId) })}
              >
                {tags.length === 1 ? 'Retry' : 'Retry what was not written'}
              </Button>
            )}
            {!over && job.canCancel && <CancelTask job={job} />}
            {over && possible.length > 0 && (
              <Button variant="link" onClick={() => undo(possible)}>
                {tags.length > 1 ? 'Undo all' : 'Undo'}
              </Button>
            )}
          </>
        }
      >
        <div role="status" className="wb-change__progress">
          {isUndone && (
            <span>
              {tags.length === 1 ? 'The tag is' : 'The tags are'} back where{' '}
              {tags.length === 1 ? 'it was' : 'they were'}.
            </span>
          )}
          {job.state === 'done' && !isUndone && (
            <span className="wb-review__verified">
              <CheckCircleIcon /> Verified: the registry returns exactly the previewed bytes
              {tags.length > 1 && ' of every list'}, and every image is there.
            </span>
          )}
          {over && job.state !== 'done' && <span>{outcomeWords(job, wroteNothing)}</span>}
          {!over && (
            <>
              <span>{progress}</span>
              <ProgressBar fraction={jobFraction(job)} label={job.title} text={progress} />
            </>
          )}
        </div>
        {retry.error !== null && <ErrorPanel error={retry.error} what="Nothing was written" onRetry={close} />}
        {job.error !== null && <ErrorPanel error={job.error} onRetry={close} />}
        {job.warnings.map((warning) => (
          <p key={`${warning.code} ${warning.message}`} className="wb-board__decide">
            {warning.message}
          </p>
        ))}
        <JobSteps steps={job.steps} />
      </InlinePanel>
    </div>
  );
}
