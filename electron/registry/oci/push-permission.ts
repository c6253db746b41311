import { AppError } from '../../../shared/errors.ts';
import { saysMayPush } from '../auth/granted-access.ts';
import type { HttpClient } from '../http/http.ts';
import type { CallOptions, PushPermission } from '../registry.ts';
import { asPushRefusal } from './push-refusals.ts';
import { repositoryPath } from './paths.ts';
import { abandonUpload } from './uploads.ts';

const step = 'asking whether pushing is allowed';

/**
 * Finds out whether we may push, the cheapest way that is honest: by what our token says of itself, else by beginning
 * an upload and ending it at once. Only a registry's own refusal counts as one.
 */
export async function askPushPermission(
  http: HttpClient,
  repository: string,
  options?: CallOptions,
): Promise<PushPermission> {
  const access = { repository, action: 'push' } as const;
  const purpose = { step, repository, access, signal: options?.signal };
  try {
    const token = await http.issuedToken(purpose);
    if (token !== null && saysMayPush(token, repository)) return { state: 'granted' };
    const response = await http.send({
      ...purpose,
      method: 'POST',
      url: `/v2/${repositoryPath(repository)}/blobs/uploads/`,
      body: new Uint8Array(0),
      expect: [201, 202],
      authorization: 'registry',
      isRepeatable: false,
    });
    await abandonUpload(http, response, { step, repository });
    return { state: 'granted' };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    const refusal = asPushRefusal(error);
    return isRefusal(refusal) ? { state: 'denied', error: refusal } : { state: 'unknown', error: refusal };
  }
}

// A token service that is out of order, a 404 or a 5xx say nothing about what we may do.
function isRefusal({ kind, details: { status } }: AppError): boolean {
  return (kind === 'denied' || kind === 'unauthorized') && status !== undefined;
}
