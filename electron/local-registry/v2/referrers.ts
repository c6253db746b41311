import { splitDigest } from '../../../shared/oci/digest.ts';
import { isIndexType, mediaTypes } from '../../../shared/oci/media-types.ts';
import { sendBytes, type Exchange } from '../http/exchange.ts';
import type { Manifest, Repository } from '../model/context.ts';
import type { RegistryModel } from '../model/registry-model.ts';
import { checkedDigest } from './blobs.ts';
import { findRepositoryToRead, type RegistryEndpointDependencies } from './common.ts';

interface ReferrerDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: unknown;
}

/**
 * `GET /v2/<name>/referrers/<digest>`: 200 with an index also when nothing is known about the digest (Quay answers 400
 * there). What older clients kept in the fallback tag `sha256-…` is listed with the rest.
 */
export function createReferrersEndpoint(dependencies: RegistryEndpointDependencies) {
  const { model } = dependencies;
  return (exchange: Exchange, name: string, reference: string): void => {
    const repository = findRepositoryToRead(dependencies, exchange, name);
    const digest = checkedDigest(reference);
    const artifactType = exchange.query.get('artifactType');
    const found = repository === null ? [] : collect(model, repository, digest);
    const manifests = found.filter((descriptor) => artifactType === null || descriptor.artifactType === artifactType);
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
    sendBytes(exchange, 200, Buffer.from(JSON.stringify(index)), {
      'Content-Type': mediaTypes.ociIndex,
      ...(artifactType === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
    });
  };
}

/** Each referrer once, whether the registry knows it by its subject, by the fallback tag, or by both. */
function collect(model: RegistryModel, repository: Repository, digest: string): ReferrerDescriptor[] {
  const found = new Map<string, ReferrerDescriptor>();
  for (const descriptor of fallbackReferrers(model, repository, digest)) found.set(descriptor.digest, descriptor);
  for (const manifest of model.lookupReferrers(repository, digest)) {
    found.set(manifest.digest, describe(manifest, readDocument(model, manifest)));
  }
  return [...found.values()];
}

function describe(manifest: Manifest, document: Readonly<Record<string, unknown>>): ReferrerDescriptor {
  const { mediaType, digest, size, artifactType } = manifest;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === null ? {} : { artifactType }),
    ...(document['annotations'] === undefined ? {} : { annotations: document['annotations'] }),
  };
}

/** The entries of the tag `<algorithm>-<digits>` whose manifests are here (distribution-spec, "Referrers Tag Schema"). */
function fallbackReferrers(model: RegistryModel, repository: Repository, subject: string): ReferrerDescriptor[] {
  const { algorithm, encoded } = splitDigest(subject);
  const tag = model.getTag(repository, `${algorithm}-${encoded.slice(0, 64)}`);
  const index = tag === null ? null : model.getManifestForTag(tag);
  if (index === null || !isIndexType(index.mediaType)) return [];
  return [...model.childManifests(index).values()].map((child) => describe(child, readDocument(model, child)));
}

function readDocument(model: RegistryModel, manifest: Manifest): Readonly<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(model.manifestBytes(manifest))) as Readonly<Record<string, unknown>>;
}
