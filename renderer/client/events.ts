import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Client, Output, WaybillEvent } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { showToast } from '../state/toasts.ts';
import { operationKey } from './queries.ts';

/** Which cached answers an event makes stale. */
export function isStaleAfter(
  event: WaybillEvent,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): boolean {
  switch (event.name) {
    case 'app.eventsMissed':
      return true;
    case 'connections.changed':
      return (
        operation === 'connections.list' ||
        (operation === 'repositories.list' && input['connectionId'] === event.payload.id)
      );
    case 'repositories.changed':
      return concernsRepository(event.payload, operation, input);
    case 'journal.changed':
      return operation === 'journal.list';
    case 'watches.changed':
      return operation === 'watches.list';
    case 'connections.traffic':
      return operation === 'connections.list';
    case 'jobs.changed':
    case 'connections.examined':
    case 'app.notice':
      return false;
  }
}

function concernsRepository(
  changed: { connectionId: string; repository: string },
  operation: string,
  input: Readonly<Record<string, unknown>>,
): boolean {
  if (operation === 'journal.list') return false;
  if (operation === 'merges.load' || operation === 'merges.prepare') return true;
  if (input['connectionId'] !== changed.connectionId) return false;
  return operation === 'repositories.list' || input['repository'] === changed.repository;
}

/** Puts a job's new state into the cached list, newest first, without asking the host again. */
export function withJob(list: Output<'jobs.list'> | undefined, job: Job): Output<'jobs.list'> {
  const jobs = list?.jobs ?? [];
  const known = jobs.some((other) => other.id === job.id);
  return { jobs: known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs] };
}

/** Keeps the query cache true: changed things are asked again, jobs are written straight in. Returns the way to stop. */
export function followEvents(client: Client, queries: QueryClient): () => void {
  return client.subscribe((event) => {
    if (event.name === 'jobs.changed') {
      const job = event.payload;
      const single = operationKey('jobs.get', { id: job.id });
      const list = operationKey('jobs.list', {});
      nowAndAfterAnswer(queries, single, () => void queries.setQueryData(single, job));
      nowAndAfterAnswer(queries, list, () => {
        queries.setQueryData<Output<'jobs.list'>>(list, (known) => withJob(known, job));
      });
      return;
    }
    if (event.name === 'app.notice') {
      const { level, title, body } = event.payload;
      showToast({ variant: level, title, body: body === '' ? undefined : body });
      return;
    }
    const stale = (query: Query) => isStale(event, query);
    // Asking again joins a first answer that is on its way, and that one may have been made before the event.
    const early = queries.getQueryCache().findAll({ predicate: (query) => stale(query) && isFirstAnswerDue(query) });
    void queries.invalidateQueries({ predicate: stale });
    for (const { queryKey, promise } of early) {
      void promise?.then(() => queries.invalidateQueries({ queryKey, exact: true })).catch(() => undefined);
    }
  });
}

function isFirstAnswerDue({ state }: Query): boolean {
  return state.data === undefined && state.fetchStatus !== 'idle';
}

/** An answer that is on its way may be older than the event; it must not win over what the event told. */
function nowAndAfterAnswer(queries: QueryClient, queryKey: QueryKey, write: () => void): void {
  const query = queries.getQueryCache().find({ queryKey, exact: true });
  const due = query?.state.fetchStatus === 'fetching' ? query.promise : undefined;
  write();
  void due?.then(write).catch(() => undefined);
}

function isStale(event: WaybillEvent, query: Query): boolean {
  const [operation, input] = query.queryKey;
  if (typeof operation !== 'string') return false;
  return isStaleAfter(event, operation, typeof input === 'object' && input !== null ? { ...input } : {});
}
