import { z } from 'zod';
import { sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem } from '../http/problem.ts';
import { jsonBody, requireRepository, type ApiDependencies } from './common.ts';
import { isDigest } from '../../../shared/oci/digest.ts';

const expireSchema = z.object({
  manifest_digest: z.string().optional(),
  is_alive: z.boolean().default(false),
  include_submanifests: z.boolean().default(false),
});

/**
 * `POST …/tag/<tag>/expire`: permanent deletion. Like Quay's it does not look at the repository's state.
 */
export function createExpireEndpoint(dependencies: ApiDependencies) {
  const { model } = dependencies;
  return async (exchange: Exchange, path: string, name: string): Promise<void> => {
    const repository = requireRepository(dependencies, exchange, path, 'repo:write');
    const body = await jsonBody(exchange, expireSchema);
    const options = { includeSubmanifests: body.include_submanifests };
    const digest = body.manifest_digest ?? '';
    if (!body.is_alive && digest === '') {
      throw apiProblem('invalid_request', 'manifest_digest required when is_alive set to false');
    }
    const manifest = isDigest(digest) ? model.lookupManifestByDigest(repository, digest, { allowDead: true }) : null;
    const isChanged = body.is_alive
      ? model.removeAliveTagFromTimeMachine(repository, name, options)
      : manifest !== null && model.removeDeadTagsFromTimeMachine(repository, name, manifest, options);
    if (!isChanged) throw apiProblem('not_found', 'Not Found');
    sendJson(exchange, 200, '');
  };
}
