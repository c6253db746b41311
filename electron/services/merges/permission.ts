import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { AppError } from '../../../shared/errors.ts';
import type { RepositoryView } from '../changes/repository-view.ts';
import type { MergeEnds } from './ends.ts';

// A full quota, and registries and files that take no pushes from anybody, are no lack of rights and keep their own reason.
const ownReasons = ['E_READ_ONLY', 'E_STORAGE_QUOTA', 'E_FILE_READ_ONLY'];

/**
 * Whether the destination will take the merge, found out before anything is copied.
 * @throws AppError with reason `E_NO_PUSH`, `E_READ_ONLY` or `E_STORAGE_QUOTA` when it will not
 */
export async function requirePush(
  { destination }: Pick<MergeEnds, 'destination'>,
  view: RepositoryView,
  isThere: boolean,
  signal: AbortSignal,
): Promise<MergePlanDto['permission']> {
  // Quay creates a repository for whoever asks for a token to push there, so only one that is there is asked about.
  if (!isThere && view.names.size === 0) return 'unknown';
  const { registry, ref } = destination;
  const permission = await registry.oci.pushPermission(ref.repository, { signal });
  if (permission.state !== 'denied') return permission.state;
  throw refusal(permission.error, registry.host, ref.repository);
}

function refusal({ kind, message, details }: AppError, host: string, repository: string): AppError {
  const side = 'destination' as const;
  const { reason = '' } = details;
  if (ownReasons.includes(reason)) return new AppError(kind, `Nothing was copied. ${message}`, { ...details, side });
  // A sign-in that is not accepted has its own words and next step.
  const isBadSignIn = kind === 'unauthorized' && reason !== 'E_SIGN_IN_REQUIRED';
  if (isBadSignIn)
    return new AppError(kind, `Nothing was copied. ${message}`, { ...details, side, reason: 'E_NO_PUSH' });
  const isAnonymous = kind === 'unauthorized';
  const who = isAnonymous ? 'anybody without a sign-in' : 'this account';
  return new AppError(kind, `${host} does not let ${who} push to ${repository}. Nothing was copied.`, {
    ...details,
    side,
    reason: 'E_NO_PUSH',
    advice: isAnonymous
      ? 'Sign in to this registry with an account that may push, or choose another destination.'
      : `Ask for the right to push to ${repository}, sign in with an account that has it, or choose another destination.`,
  });
}
