import './tasks.css';
import { Button } from '@patternfly/react-core';
import AngleDownIcon from '@patternfly/react-icons/dist/esm/icons/angle-down-icon';
import AngleUpIcon from '@patternfly/react-icons/dist/esm/icons/angle-up-icon';
import { useId, useState } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../states.tsx';
import { InterruptedNotice } from './interrupted-notice.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { TaskRow } from './task-row.tsx';
import { drawerWords, jobFraction, progressWords } from './task-words.ts';
import { useJobToasts } from './use-job-toasts.ts';
import { useSeconds } from './use-seconds.ts';
import { useUndoKey } from './use-undo-key.ts';

const shows = ['all', 'running', 'failed'] as const;
type Show = (typeof shows)[number];
const titles: Readonly<Record<Show, string>> = { all: 'All', running: 'Running', failed: 'Failed' };

function matches(job: Job, show: Show): boolean {
  if (show === 'all') return true;
  return show === 'running'
    ? job.state === 'running'
    : job.state === 'failed' || job.steps.some((step) => step.state === 'failed');
}

/** The foot of the window: one line with what runs, and every task of this session when opened. */
export function TaskDrawer() {
  const [isOpen, setOpen] = useState(false);
  const [show, setShow] = useState<Show>('all');
  const id = useId();
  const { data, error, refetch } = useOperation('jobs.list', {});
  useJobToasts();
  useUndoKey();
  const jobs = data?.jobs ?? [];
  const running = jobs.filter((job) => job.state === 'running');
  const shown = jobs.filter((job) => matches(job, show));
  const count = (value: Show) => jobs.filter((job) => matches(job, value)).length;
  const counts = { all: jobs.length, running: running.length, failed: count('failed') };
  return (
    <section className="wb-tasks" aria-label="Tasks">
      <InterruptedNotice jobs={jobs} />
      <div className="wb-tasks__bar">
        <button
          type="button"
          className="wb-tasks__toggle"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <AngleDownIcon /> : <AngleUpIcon />}
          <span className="wb-strong">Tasks</span>
          <span className="wb-dim" role="status">
            {drawerWords(jobs)}
          </span>
        </button>
        {!isOpen && running[0] !== undefined && <RunningHint job={running[0]} />}
        {isOpen && (
          <span className="wb-tasks__filter" role="group" aria-label="Which tasks">
            {shows.map((value) => (
              <Button
                key={value}
                variant="link"
                size="sm"
                aria-pressed={show === value}
                className={show === value ? 'wb-strong' : ''}
                onClick={() => setShow(value)}
              >
                {titles[value]}{' '}
                <span
                  className={`wb-tasks__count${value === 'failed' && counts.failed > 0 ? ' wb-tasks__count--loss' : ''}`}
                >
                  {counts[value]}
                </span>
              </Button>
            ))}
          </span>
        )}
      </div>
      <div id={id} className="wb-tasks__body" hidden={!isOpen}>
        {isOpen && error !== null && (
          <ErrorPanel error={error} what="Tasks could not be read" onRetry={() => void refetch()} />
        )}
        {isOpen && shown.length === 0 && (
          <p className="wb-tasks__none wb-dim">
            {jobs.length === 0
              ? 'Changes, merges and restores appear here while they run, and stay until the program ends.'
              : 'None of the tasks is like that.'}
          </p>
        )}
        {isOpen && (
          <ul className="wb-tasks__list">
            {shown.map((job) => (
              <TaskRow key={job.id} job={job} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function RunningHint({ job }: { job: Job }) {
  const text = progressWords(job, useSeconds(true));
  return (
    <span className="wb-tasks__hint">
      <span className="wb-ellipsis">
        {job.title} · {text}
      </span>
      <ProgressBar fraction={jobFraction(job)} label={job.title} text={text} />
    </span>
  );
}
