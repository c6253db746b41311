import './doctor.css';
import { useCallback } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { examinationSummary, progressSummary } from './examination-words.ts';
import { StageList } from './stage-list.tsx';
import { useExamination, type ExaminationState } from './use-examination.ts';

export interface ExaminationPanelProps {
  /** What is examined, as the user calls it. */
  readonly name: string;
  readonly input: Input<'connections.examine'>;
  readonly onClose: () => void;
}

/** Examines a connection as soon as it is on the screen, and shows the steps. */
export function ExaminationPanel({ name, input, onClose }: ExaminationPanelProps) {
  const { state, again } = useExamination(input);
  const isRunning = state.status === 'running';
  const report = state.status === 'done' ? state.examination.reportText : null;
  // The button that opened the panel may be gone, and the panel may begin below the window.
  const takeFocus = useCallback((element: HTMLElement | null) => element?.focus(), []);
  return (
    <div className="wb-doctor">
      <InlinePanel
        title={`Examination of ${name}`}
        onClose={onClose}
        actions={
          <>
            <ActionButton onClick={again} disabledBecause={isRunning ? 'It is being examined.' : undefined}>
              Examine again
            </ActionButton>
            <ActionButton
              onClick={() => void copyText(report ?? '', 'Report')}
              hint="Plain text without secrets"
              disabledBecause={report === null ? 'There is no report yet.' : undefined}
            >
              Copy report
            </ActionButton>
          </>
        }
      >
        <div className="wb-doctor__body" ref={takeFocus} tabIndex={-1} aria-busy={isRunning}>
          <p className="wb-strong" role="status">
            {statusOf(state)}
          </p>
          {state.status === 'running' && <StageList stages={state.stages} chain={[]} />}
          {state.status === 'failed' && (
            <ErrorPanel error={state.error} what="Not examined" onRetry={again} isExplained />
          )}
          {state.status === 'done' && (
            <div ref={showWhole}>
              <StageList stages={state.examination.stages} chain={state.examination.chain} />
            </div>
          )}
        </div>
      </InlinePanel>
    </div>
  );
}

function statusOf(state: ExaminationState): string {
  switch (state.status) {
    case 'running':
      return progressSummary(state.stages);
    case 'done':
      return examinationSummary(state.examination.stages);
    case 'failed':
      return '';
  }
}

function showWhole(element: HTMLElement | null): void {
  element?.closest('.wb-doctor')?.scrollIntoView({ block: 'nearest' });
}
