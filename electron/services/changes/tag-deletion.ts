import { randomBytes } from 'node:crypto';
import type { Capabilities } from '../../../shared/contract/connections.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Registry } from '../../registry/registry.ts';

type TagDeletion = Capabilities['tagDeletion'];

/**
 * Finds out how tags go away where the registry's kind does not tell, by asking to delete a tag and a digest that
 * do not exist: whoever can delete answers “not found”, whoever cannot says so, and nothing changes. A preview must
 * know, because deleting by digest takes every other tag on that digest along.
 */
export async function findTagDeletion(
  registry: Registry,
  repository: string,
  signal: AbortSignal,
): Promise<TagDeletion> {
  const tag = `waybill-asks-${randomBytes(8).toString('hex')}`;
  const byTag = await ask(() => registry.oci.manifests.untag(repository, tag, { signal }));
  if (byTag === 'possible') return 'by-tag';
  const digest = `sha256:${randomBytes(32).toString('hex')}`;
  const byDigest = await ask(() => registry.oci.manifests.deleteByDigest(repository, digest, { signal }));
  return byDigest === 'possible' ? 'by-digest' : 'none';
}

async function ask(attempt: () => Promise<void>): Promise<'possible' | 'impossible'> {
  try {
    await attempt();
    return 'possible';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind === 'not-found') return 'possible';
    if (error.kind === 'unsupported') return 'impossible';
    throw error;
  }
}
