import { useEffect, useState } from 'react';
import type { Examination } from '../../../shared/contract/connections.ts';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError } from '../../client/queries.ts';

/** How far an examination is. */
export type ExaminationState =
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly examination: Examination }
  | { readonly status: 'failed'; readonly error: AppError };

const running: ExaminationState = { status: 'running' };

/**
 * Examines once, and once more for each `again`; leaving cancels. What was given first counts. Not a query: its key
 * would keep the password that was typed in the cache.
 */
export function useExamination(input: Input<'connections.examine'>): { state: ExaminationState; again: () => void } {
  const client = useClient();
  const [asked] = useState(input);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<ExaminationState>(running);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const settle = (next: ExaminationState) => {
      if (!signal.aborted) setState(next);
    };
    client.call('connections.examine', asked, { signal }).then(
      (examination) => settle({ status: 'done', examination }),
      (error: unknown) => settle({ status: 'failed', error: asAppError(error) }),
    );
    return () => controller.abort();
  }, [client, asked, attempt]);
  const again = () => {
    setState(running);
    setAttempt((before) => before + 1);
  };
  return { state, again };
}
