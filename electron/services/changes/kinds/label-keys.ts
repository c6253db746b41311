import { AppError } from '../../../../shared/errors.ts';
import type { ErrorDetails } from '../../../../shared/errors.ts';
import { labelKeyProblem } from '../../../../shared/oci/label-key.ts';

/** @throws AppError `invalid-input` for a key that Quay does not take, saying which it does. */
export function refuseKey(key: string, where: ErrorDetails): void {
  const problem = labelKeyProblem(key);
  if (problem === null) return;
  const { message, reason, advice } = problem;
  throw new AppError('invalid-input', message, { ...where, reason, advice });
}
