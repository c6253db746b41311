import { Button } from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useWrite } from '../../client/queries.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { useFocusOnce } from '../../ui/use-focus-once.ts';
import { Skeleton } from '../../ui/states.tsx';
import { CancelTask } from '../../ui/tasks/cancel-task.tsx';
import { JobSteps } from '../../ui/tasks/job-steps.tsx';
import { ProgressBar } from '../../ui/tasks/progress-bar.tsx';
import { outcomeWords } from '../../ui/tasks/outcome-words.ts';
import { jobFraction, progressWords } from '../../ui/tasks/task-words.ts';
import { useSeconds } from '../../ui/tasks/use-seconds.ts';
import { isOver, useJob } from '../../ui/tasks/use-job.ts';
import { useUndoState, type UndoState } from '../../ui/tasks/undo-state.ts';
import { useUndo } from '../../ui/tasks/use-undo.ts';
import { useWatchedJob } from '../../ui/tasks/watched-jobs.ts';
import { StopPanel } from './stop-panel.tsx';
import { stopWords } from './stop-words.ts';

interface MergeOutcomeProps {
  /** The tags that the task was started for. */
  readonly tags: readonly string[];
  readonly jobId: string;
  /** The destination's registry. */
  readonly connectionId: string;
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
export function MergeOutcome(props: MergeOutcomeProps) {
  const { tags, jobId, connectionId, onReload, onClose } = props;
  const job = useJob(jobId);
  const retry = useWrite('jobs.retry');
  const written = useUndoState(job?.journalIds ?? []);
  useWatchedJob(jobId);
  const over = job !== undefined && isOver(job);
  const close = () => {
    onClose();
    if (over) onReload();
  };
  return (
    <div className="wb-review">
      <InlinePanel
        title={job === undefined ? `Writing ${tags.join(', ')}` : titleOf(tags, job, written)}
        onClose={close}
        actions={job !== undefined && <Actions {...props} job={job} retry={retry} written={written} close={close} />}
      >
        {job === undefined ? (
          <Skeleton label="the task" rows={2} />
        ) : (
          <>
            <Status job={job} written={written} count={tags.length} />
            {retry.error !== null && <StopPanel error={retry.error} connectionId={connectionId} onRetry={close} />}
            <Stopped job={job} connectionId={connectionId} />
            {job.warnings.map((warning) => (
              <p key={`${warning.code} ${warning.message}`} className="wb-board__decide">
                {warning.message}
              </p>
            ))}
            <JobSteps steps={job.steps} />
          </>
        )}
      </InlinePanel>
    </div>
  );
}

interface ActionsProps extends MergeOutcomeProps {
  readonly job: Job;
  readonly retry: ReturnType<typeof useWrite<'jobs.retry'>>;
  readonly written: UndoState;
  readonly close: () => void;
}

function Actions({ tags, job, retry, written, close, onRetried }: ActionsProps) {
  const first = useFocusOnce(true);
  const undo = useUndo();
  const isOne = tags.length === 1;
  if (!isOver(job))
    return (
      <>
        <Button ref={first} variant="secondary" onClick={close}>
          Go on in the background
        </Button>
        {job.canCancel && <CancelTask job={job} />}
      </>
    );
  const moved = hasMoved(job);
  return (
    <>
      <Button ref={first} variant="secondary" onClick={close}>
        {moved ? 'Make a new preview' : 'Back to the board'}
      </Button>
      {job.canRetry && (!moved || !isOne) && (
        <Button
          variant="secondary"
          isDisabled={retry.isPending}
          onClick={() => retry.mutate({ id: job.id }, { onSuccess: (next) => onRetried(next.jobId) })}
        >
          {isOne ? 'Retry' : 'Retry what was not written'}
        </Button>
      )}
      {written.possible.length > 0 && (
        <Button variant="link" onClick={() => undo(written.possible)}>
          {isOne ? 'Undo' : 'Undo all'}
        </Button>
      )}
    </>
  );
}

/** Where it is, or what came of it, in one line. */
function Status({ job, written, count }: { job: Job; written: UndoState; count: number }) {
  const now = useSeconds(!isOver(job));
  const progress = progressWords(job, now);
  const isOne = count === 1;
  return (
    <div role="status" className="wb-change__progress">
      {written.isUndone && (
        <span>{isOne ? 'The tag is back where it was.' : 'The tags are back where they were.'}</span>
      )}
      {job.state === 'done' && !written.isUndone && (
        <span className="wb-review__verified">
          <CheckCircleIcon /> Verified: the registry returns exactly the previewed bytes
          {!isOne && ' of every list'}, and every image is there.
        </span>
      )}
      {isOver(job) && job.state !== 'done' && <span>{outcomeWords(job, written.wroteNothing)}</span>}
      {!isOver(job) && (
        <>
          <span>{progress}</span>
          <ProgressBar fraction={jobFraction(job)} label={job.title} text={progress} />
        </>
      )}
    </div>
  );
}

/** What stopped it, once and with a way out; what became of the single items is in their steps. */
function Stopped({ job, connectionId }: { job: Job; connectionId: string }) {
  if (!isOver(job)) return null;
  if (job.error !== null) return <StopPanel error={job.error} connectionId={connectionId} />;
  const cause = job.steps.find(({ error }) => error !== null && error.kind !== 'conflict')?.error ?? null;
  return cause === null || stopWords(cause) === null ? null : <StopPanel error={cause} connectionId={connectionId} />;
}
