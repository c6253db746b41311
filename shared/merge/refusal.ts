import type { MergeErrorCode, MergeRefusal } from './types.ts';

/** Carries a refusal out of the depth of the engine; `planMerge` turns it into a value again. Never leaves this folder. */
export class RefusalSignal extends Error {
  readonly refusal: MergeRefusal;
  constructor(refusal: MergeRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

interface Where {
  readonly side?: 'source' | 'destination';
  readonly keys?: readonly string[];
}

/** Ends the plan: nothing may be written. */
export function refuse(code: MergeErrorCode, message: string, where: Where = {}): never {
  throw new RefusalSignal({ code, message, ...(where.side && { side: where.side }), keys: where.keys ?? [] });
}
