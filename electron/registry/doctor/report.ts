import { examinationStepSchema } from '../../../shared/contract/connections.ts';
import { AppError } from '../../../shared/errors.ts';
import type { CertificateFacts } from '../http/peer-certificate.ts';

/** The steps in the order in which one needs the other. */
export const stageNames = examinationStepSchema.options;
export type StageName = (typeof stageNames)[number];

/** What came of one step. */
export interface Stage {
  readonly name: StageName;
  readonly result: 'ok' | 'failed' | 'skipped';
  /** What was seen, or why it was skipped. Never a secret. */
  readonly detail: string;
  readonly advice: string | null;
  readonly durationMs: number;
}

/** A finished examination. Safe to copy into a ticket. */
export interface DoctorReport {
  readonly registry: string;
  readonly stages: readonly Stage[];
  /** From the server's own certificate upwards, trusted or not; empty where no TLS was reached. */
  readonly chain: readonly CertificateFacts[];
}

/** What a step found: something to tell, or a reason why there is nothing to examine. */
export type Finding = { readonly detail: string; readonly advice?: string } | { readonly skipped: string };

/** A failure that the step itself recognised. */
export class StageFailure extends Error {
  readonly advice: string | null;
  constructor(detail: string, advice: string | null = null) {
    super(detail);
    this.advice = advice;
  }
}

/** How a step is carried out and how much depends on it. */
export interface StagePlan {
  readonly name: StageName;
  /** When it fails, nothing after it can be examined. */
  readonly isVital: boolean;
  readonly run: () => Promise<Finding>;
}

function explain(error: unknown): { detail: string; advice: string | null } {
  if (error instanceof AppError) return { detail: error.message, advice: error.details.advice ?? null };
  if (error instanceof StageFailure) return { detail: error.message, advice: error.advice };
  return { detail: 'It failed for a reason this test does not know.', advice: null };
}

/**
 * Runs the steps one after the other. After a vital one failed, the rest is skipped. Rejects only when cancelled.
 * @param onStage told about each step as it ends, for showing progress
 */
export async function runStages(
  plans: readonly StagePlan[],
  context: {
    readonly now: () => number;
    readonly clean: (text: string) => string;
    readonly onStage?: ((stage: Stage) => void) | undefined;
  },
): Promise<Stage[]> {
  const stages: Stage[] = [];
  let brokenAt: StageName | null = null;
  for (const { name, isVital, run } of plans) {
    const startMs = context.now();
    const end = (result: Stage['result'], detail: string, advice: string | null): Stage => ({
      name,
      result,
      detail: context.clean(detail),
      advice: advice === null ? null : context.clean(advice),
      durationMs: Math.max(0, Math.round(context.now() - startMs)),
    });
    let stage: Stage;
    try {
      const finding: Finding = brokenAt === null ? await run() : { skipped: `It needs “${brokenAt}” to work first.` };
      stage =
        'skipped' in finding
          ? end('skipped', finding.skipped, null)
          : end('ok', finding.detail, finding.advice ?? null);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'cancelled') throw error;
      const { detail, advice } = explain(error);
      stage = end('failed', detail, advice);
      if (isVital) brokenAt = name;
    }
    stages.push(stage);
    context.onStage?.(stage);
  }
  return stages;
}
