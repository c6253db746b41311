import { isDigest } from '../../../shared/oci/digest.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';
import { sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem } from '../http/problem.ts';
import type { Manifest, Repository } from '../model/context.ts';
import type { LookupOptions } from '../model/manifest-lookup.ts';
import type { ManifestLayer } from '../model/layers.ts';
import { requireRepository, rfc2822, type ApiDependencies } from './common.ts';

/** The manifest an address names. @throws 404 */
export function requireManifest(
  { model }: ApiDependencies,
  repository: Repository,
  digest: string,
  options?: LookupOptions,
): Manifest {
  const manifest = isDigest(digest) ? model.lookupManifestByDigest(repository, digest, options) : null;
  if (manifest === null) throw apiProblem('not_found', 'Not Found');
  return manifest;
}

/** Reading one manifest through `/api/v1/repository/<r>/manifest/<digest>`. */
export function createManifestEndpoints(dependencies: ApiDependencies) {
  const { model } = dependencies;
  return {
    /** 404 for dead manifests and where blobs are missing; children of an alive list are fine. */
    async get(exchange: Exchange, path: string, digest: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const manifest = requireManifest(dependencies, repository, digest);
      const layers = await model.listManifestLayers(manifest);
      const missing = layers?.find(
        (layer) => !layer.isRemote && model.getRepoBlobByDigest(repository, layer.digest) === null,
      );
      if (missing !== undefined) throw apiProblem('not_found', 'Not Found');
      sendJson(exchange, 200, {
        digest: manifest.digest,
        is_manifest_list: isIndexType(manifest.mediaType),
        manifest_data: Buffer.from(model.manifestBytes(manifest)).toString('utf8'),
        config_media_type: manifest.configMediaType,
        layers_compressed_size: manifest.layersSize ?? 0,
        layers: layers?.map(describeLayer) ?? null,
      });
    },
    /** Without a scanner everything that could be scanned stays queued. Dead manifests are answered too. */
    security(exchange: Exchange, path: string, digest: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const manifest = requireManifest(dependencies, repository, digest, { allowDead: true });
      sendJson(exchange, 200, { status: model.getSecurityStatus(manifest), data: null });
    },
    pullStatistics(exchange: Exchange, path: string, digest: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const { count, lastMs } = model.manifestPulls(repository, digest);
      sendJson(exchange, 200, {
        manifest_digest: digest,
        manifest_pull_count: count,
        last_manifest_pull_date: lastMs === null ? null : rfc2822(lastMs),
      });
    },
    tagPullStatistics(exchange: Exchange, path: string, name: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const tag = model.getTag(repository, name);
      if (tag === null) throw apiProblem('not_found', 'Not Found');
      const { digest } = model.getManifestForTag(tag);
      const [byTag, byManifest] = [model.tagPulls(repository, name), model.manifestPulls(repository, digest)];
      sendJson(exchange, 200, {
        tag_name: name,
        tag_pull_count: byTag.count,
        last_tag_pull_date: byTag.lastMs === null ? null : rfc2822(byTag.lastMs),
        current_manifest_digest: digest,
        manifest_pull_count: byManifest.count,
        last_manifest_pull_date: byManifest.lastMs === null ? null : rfc2822(byManifest.lastMs),
      });
    },
  };
}

function describeLayer(layer: ManifestLayer): Record<string, unknown> {
  const created = layer.created === null ? Number.NaN : Date.parse(layer.created);
  return {
    index: layer.index,
    compressed_size: layer.compressedSize,
    is_remote: layer.isRemote,
    urls: layer.urls.length === 0 ? null : layer.urls,
    command: layer.command === null ? null : [layer.command],
    comment: layer.comment,
    author: layer.author,
    blob_digest: layer.digest,
    created_datetime: Number.isNaN(created) ? null : rfc2822(created),
  };
}
