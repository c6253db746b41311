import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { describeCause } from './dispatcher.ts';
import type { Log } from './ports.ts';

/** Makes an AppError of whatever was thrown, for errors that become values. What is unexpected goes to the log. */
export function toError(error: unknown, log: Log): AppError {
  if (error instanceof AppError) return error;
  const correlationId = randomUUID();
  log.error('Unexpected failure', { correlationId, cause: describeCause(error) });
  return new AppError('internal', 'Something went wrong inside Waybill.', {
    correlationId,
    advice: `The log has the cause under ${correlationId}.`,
  });
}
