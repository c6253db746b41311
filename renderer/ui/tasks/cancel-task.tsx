import { Button } from '@patternfly/react-core';
import { useState } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useWrite } from '../../client/queries.ts';
import { cancelWords } from './task-words.ts';

/** Cancel, after one more question that tells what would be left behind. */
export function CancelTask({ job }: { job: Job }) {
  const [asks, setAsks] = useState(false);
  const cancel = useWrite('jobs.cancel');
  if (!asks) {
    return (
      <Button variant="link" size="sm" onClick={() => setAsks(true)}>
        Cancel…
      </Button>
    );
  }
  return (
    <span className="wb-task__ask" role="group" aria-label={`Cancel ${job.title}?`}>
      <span className="wb-dim">{cancelWords(job)}</span>
      <Button variant="secondary" size="sm" autoFocus onClick={() => setAsks(false)}>
        Go on
      </Button>
      <Button variant="danger" size="sm" isDisabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
        Stop here
      </Button>
    </span>
  );
}
