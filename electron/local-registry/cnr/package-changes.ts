import { createHash } from 'node:crypto';
import { valid } from 'semver';
import { z } from 'zod';
import { sendJson, type Exchange } from '../http/exchange.ts';
import {
  findPackage,
  maxPackageBytes,
  releaseBody,
  releaseMediaType,
  releaseProblem,
  requirePackage,
  type ReleaseEndpointDependencies,
} from './common.ts';
import { requireRelease } from './packages.ts';

const pushSchema = z.object({
  release: z.string().max(128),
  media_type: z.string().max(200),
  blob: z.base64(),
  visibility: z.enum(['public', 'private']).default('private'),
});

/** Changing packages: push, delete; and the login that clients of this API do. */
export function createPackageChanges(dependencies: ReleaseEndpointDependencies) {
  const { model } = dependencies;
  return {
    async push(exchange: Exchange, path: string): Promise<void> {
      const existing = findPackage(dependencies, exchange, path, 'repo:write');
      if (existing !== null) requirePackage(dependencies, exchange, path, 'repo:write');
      const body = await releaseBody(exchange, pushSchema, Math.ceil((maxPackageBytes * 4) / 3) + 4096);
      const mediaType = knownMediaType(body.media_type);
      if (valid(body.release) === null) {
        throw releaseProblem('invalid-release', `${body.release} is not a semantic version`, { release: body.release });
      }
      const repository =
        existing ??
        model.createRepository(path, { kind: 'application', isPublic: body.visibility === 'public' }) ??
        requirePackage(dependencies, exchange, path, 'repo:write');
      const bytes = Buffer.from(body.blob, 'base64');
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      const upload = await model.updateBlobUpload(model.createBlobUpload(repository), one(bytes));
      const committed = await model.commitBlobUpload(upload, digest);
      if (!committed.ok) throw new Error(`The package ${digest} changed while it was stored.`);
      const force = exchange.query.get('force') === 'true';
      const entry = { mediaType, content: { digest, size: bytes.length } };
      if (model.createAppRelease(repository, body.release, entry, committed.blob, { force }) === 'exists') {
        throw releaseProblem('package-exists', 'package exists already', { release: body.release });
      }
      sendJson(exchange, 200, { status: 'ok' });
    },
    delete(exchange: Exchange, path: string, release: string, type: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:write');
      const mediaType = releaseMediaType(type);
      requireRelease(dependencies, repository, release);
      if (model.deleteAppRelease(repository, release, mediaType) === null) {
        throw releaseProblem('package-not-found', `${path} ${release} has no ${type}`);
      }
      sendJson(exchange, 200, { status: 'deleted', package: path, release, mediaType });
    },
    async login(exchange: Exchange): Promise<void> {
      const schema = z.object({ user: z.object({ username: z.string(), password: z.string() }) });
      const { user } = await releaseBody(exchange, schema, 1 << 16);
      const token = `basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
      sendJson(exchange, 200, { token });
    },
  };
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** A media type in a pushed body; unknown ones are the client's mistake, not a missing package. */
function knownMediaType(name: string): string {
  try {
    return releaseMediaType(name);
  } catch {
    throw releaseProblem('invalid-usage', `Unknown media type ${name}`);
  }
}
