import { useEffect, useState } from 'react';
import type { Examination, ExaminationStage } from '../../../shared/contract/connections.ts';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError } from '../../client/queries.ts';

/** How far an examination is. */
export type ExaminationState =
  | {
      readonly status: 'running';
      /** The steps that have ended. */
      readonly stages: readonly ExaminationStage[];
    }
  | { readonly status: 'done'; readonly examination: Examination }
  | { readonly status: 'failed'; readonly error: AppError };

const begun: ExaminationState = { status: 'running', stages: [] };

/**
 * Examines once, and once more for each `again`; leaving cancels. What was given first counts. Not a query: its key
 * would keep the password that was typed in the cache.
 */
export function useExamination(input: Input<'connections.examine'>): { state: ExaminationState; again: () => void } {
  const client = useClient();
  const [asked] = useState(input);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<ExaminationState>(begun);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const watch = crypto.randomUUID();
    const stop = client.subscribe((event) => {
      if (event.name !== 'connections.examined' || event.payload.watch !== watch) return;
      const { stage } = event.payload;
      setState((now) => (now.status === 'running' ? { ...now, stages: [...now.stages, stage] } : now));
    });
    const settle = (next: ExaminationState) => {
      if (!signal.aborted) setState(next);
    };
    client.call('connections.examine', { ...asked, watch }, { signal }).then(
      (examination) => settle({ status: 'done', examination }),
      (error: unknown) => settle({ status: 'failed', error: asAppError(error) }),
    );
    return () => {
      stop();
      controller.abort();
    };
  }, [client, asked, attempt]);
  const again = () => {
    setState(begun);
    setAttempt((before) => before + 1);
  };
  return { state, again };
}
