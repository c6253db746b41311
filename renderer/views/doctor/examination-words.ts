import type { ExaminationStage } from '../../../shared/contract/connections.ts';
import type { ErrorKind } from '../../../shared/errors.ts';

/** What each step is called: for people, with the word the report uses. */
export const stageTitles: Readonly<Record<ExaminationStage['name'], string>> = {
  dns: 'Name (DNS)',
  tcp: 'Port (TCP)',
  tls: 'Certificate (TLS)',
  registry: 'Registry (/v2/)',
  challenge: 'Sign-in (challenge)',
  realm: 'Token service (realm)',
  token: 'Credentials (token)',
  catalog: 'Repositories (catalog)',
  tags: 'Tags',
  'quay-api': 'Quay API',
};

/** The steps in the order in which one needs the other. */
export const stageOrder = Object.keys(stageTitles) as readonly ExaminationStage['name'][];

/** How far a running examination is. */
export function progressSummary(stages: readonly ExaminationStage[]): string {
  const now = stageOrder[stages.length];
  const at =
    now === undefined ? '' : ` Step ${String(stages.length + 1)} of ${String(stageOrder.length)}: ${stageTitles[now]}.`;
  return `Examining step by step.${at}`;
}

/** All steps in one sentence. */
export function examinationSummary(stages: readonly ExaminationStage[]): string {
  const failed = stages.filter(({ result }) => result === 'failed').map(({ name }) => stageTitles[name]);
  return failed.length === 0 ? 'Every step that could be examined works.' : `It fails at: ${failed.join(', ')}.`;
}

/** `< 1 ms`, `12 ms`, `1.2 s` */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1) return '< 1 ms';
  return durationMs < 1000 ? `${String(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** Whether steps can explain an error: it came from the registry or the way there, not from Waybill or the input. */
export function isExplainable(kind: ErrorKind): boolean {
  return !['invalid-input', 'conflict', 'cancelled', 'internal'].includes(kind);
}
