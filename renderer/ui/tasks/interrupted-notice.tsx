import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import type { Job } from '../../../shared/contract/jobs.ts';
import { errorWords } from '../../client/error-words.ts';
import { useWrite } from '../../client/queries.ts';
import { ActionButton } from '../action-button.tsx';
import { isInterrupted, outcomeWords } from './outcome-words.ts';
import { useUndoState } from './undo-state.ts';
import { useUndo } from './use-undo.ts';

/** Tasks that the end of the program cut short: go on, undo, or leave them. Asked where it cannot be overlooked. */
export function InterruptedNotice({ jobs }: { jobs: readonly Job[] }) {
  const cut = jobs.filter((job) => isInterrupted(job) && job.canRetry);
  if (cut.length === 0) return null;
  return (
    <div role="region" aria-label="Interrupted tasks">
      {cut.map((job) => (
        <Interrupted key={job.id} job={job} />
      ))}
    </div>
  );
}

function Interrupted({ job }: { job: Job }) {
  const queries = useQueryClient();
  const retry = useWrite('jobs.retry');
  const dismiss = useWrite('jobs.dismiss');
  const undo = useUndo();
  const { possible, refusal } = useUndoState(job.journalIds);
  const isBusy = retry.isPending || dismiss.isPending;
  const leave = () =>
    dismiss.mutate({ id: job.id }, { onSuccess: () => void queries.invalidateQueries({ queryKey: ['jobs.list'] }) });
  const goOn = () => retry.mutate({ id: job.id }, { onSuccess: leave });
  const failure = retry.error ?? dismiss.error;
  return (
    <div className="wb-tasks__cut">
      <span>
        <strong>{job.title}</strong> was cut short when Waybill ended.{' '}
        <span className="wb-dim">{outcomeWords(job).replace(/^Interrupted: /, '')}</span>
      </span>
      {failure !== null && <span className="wb-task__failure">{errorWords(failure).why}</span>}
      <Button variant="secondary" size="sm" isDisabled={isBusy} onClick={goOn}>
        Go on
      </Button>
      {(possible.length > 0 || refusal !== null) && (
        <ActionButton
          onClick={() => {
            undo(possible);
            leave();
          }}
          disabledBecause={refusal ?? undefined}
        >
          Undo what was done
        </ActionButton>
      )}
      <Button variant="link" size="sm" isDisabled={isBusy} onClick={leave}>
        Leave it so
      </Button>
    </div>
  );
}
