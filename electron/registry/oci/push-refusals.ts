import { AppError } from '../../../shared/errors.ts';

/**
 * What a refused push means. A registry that does not know the operation at all takes no pushes: distribution answers
 * 405 `UNSUPPORTED` in its read-only mode, and so do caches and mirrors.
 */
export function asPushRefusal(error: unknown): AppError {
  if (!(error instanceof AppError)) throw error;
  const { status, registry = 'The registry' } = error.details;
  if (error.details.reason === 'E_READ_ONLY' || status !== 405) return error;
  return new AppError('denied', error.message, {
    ...error.details,
    reason: 'E_READ_ONLY',
    advice: `${registry} only gives images out at the moment. Choose another destination, or ask whoever runs it when it takes pushes again.`,
  });
}
