import type { Services } from '../../shared/contract/index.ts';
import { isCancelled, toWireError } from '../../shared/errors.ts';
import { toBase64 } from '../../shared/oci/base64.ts';
import { splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import type { Registry } from '../registry/registry.ts';
import type { Core } from './core.ts';
import { toError } from './errors.ts';
import type { ManifestReader } from './manifest-reader.ts';

/** Manifests, configs and what refers to them, as they are stored. */
export function createManifestsService(core: Core, reader: ManifestReader): Services['manifests'] {
  const { registries } = core;
  return {
    get: async ({ reference, ...ref }, { signal }) => {
      const { registry } = await registries.open(ref.connectionId, signal);
      const { digest, claimedDigest, mediaType, bytes, warnings } = await reader.read(registry, ref, reference, signal);
      return {
        digest,
        claimedDigest: claimedDigest?.slice(0, 300) ?? null,
        mediaType: mediaType.slice(0, 300),
        sizeBytes: bytes.length,
        bodyBase64: toBase64(bytes),
        warnings: warnings.slice(0, 50).map((message) => ({ code: 'W_MANIFEST', message: message.slice(0, 2000) })),
      };
    },
    config: async ({ digest, ...ref }, { signal }) => {
      const { registry } = await registries.open(ref.connectionId, signal);
      const bytes = await reader.readBlob(registry, ref, digest, signal);
      return { sizeBytes: bytes.length, bodyBase64: toBase64(bytes) };
    },
    presence: async ({ digests, ...ref }, { signal }) => {
      const { registry } = await registries.open(ref.connectionId, signal);
      const states = digests.map((digest) => presenceOf(registry, ref.repository, digest, signal));
      return { presence: await Promise.all(states) };
    },
    referrers: async ({ digest, ...ref }, { signal }) => {
      const { registry } = await registries.open(ref.connectionId, signal);
      const [found, cosignTags] = await Promise.all([
        readReferrers(core, registry, ref.repository, digest, signal),
        findCosignTags(core, registry, ref.repository, digest, signal),
      ]);
      const error = found.error ?? cosignTags.error;
      return { ...found, cosignTags: cosignTags.tags, state: error === null ? 'known' : 'unknown', error };
    },
    labels: async ({ digest, ...ref }, { signal }) => {
      const { registry, capabilities } = await registries.open(ref.connectionId, signal);
      if (!capabilities.tagHistory) return { state: 'unsupported', labels: [], error: null };
      return readLabels(core, registry, ref.repository, digest, signal);
    },
  };
}

async function presenceOf(registry: Registry, repository: string, digest: Digest, signal: AbortSignal) {
  try {
    const head = await registry.oci.manifests.head(repository, digest, { signal });
    return { digest, state: head === null ? ('missing' as const) : ('present' as const) };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { digest, state: 'unknown' as const };
  }
}

async function readReferrers(
  { ports }: Core,
  registry: Registry,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
) {
  try {
    const { source, descriptors } = await registry.oci.listReferrers(repository, digest, { signal });
    return { source, referrers: descriptors.slice(0, 1000).map(describeReferrer), error: null };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { source: 'none' as const, referrers: [], error: toWireError(toError(error, ports.log)) };
  }
}

const maxLabels = 500;

/** Labels of a manifest that a tag holds; of others the registry says that there is no such manifest. */
async function readLabels(
  { ports }: Core,
  registry: Registry,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
) {
  try {
    const found = await registry.quay.listLabels(repository, digest, { signal });
    const labels = found.slice(0, maxLabels).map(({ id, key, value, source, mediaType }) => ({
      id: id.slice(0, 100),
      key: key.slice(0, 1000),
      value: value.slice(0, 20_000),
      source: source.slice(0, 100),
      mediaType: mediaType.slice(0, 300),
    }));
    return { state: 'known' as const, labels, error: null };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { state: 'unknown' as const, labels: [], error: toWireError(toError(error, ports.log)) };
  }
}

function describeReferrer(descriptor: Descriptor) {
  return {
    digest: descriptor.digest,
    mediaType: descriptor.mediaType.slice(0, 300),
    artifactType: descriptor.artifactType?.slice(0, 300) ?? null,
    sizeBytes: descriptor.size,
    annotations: Object.fromEntries(
      Object.entries(descriptor.annotations).map(([key, value]) => [key.slice(0, 500), value.slice(0, 20_000)]),
    ),
  };
}

/** The tags under which cosign keeps what belongs to a digest, in the order signature, attestation, SBOM. */
export function cosignTagNames(digest: Digest): string[] {
  const { algorithm, encoded } = splitDigest(digest);
  return ['sig', 'att', 'sbom'].map((kind) => `${algorithm}-${encoded}.${kind}`.slice(0, 128));
}

/** Which of the cosign tags of a digest are there. */
export async function findCosignTags(
  { ports }: Pick<Core, 'ports'>,
  registry: Registry,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
) {
  try {
    const names = cosignTagNames(digest);
    const heads = await Promise.all(names.map((name) => registry.oci.manifests.head(repository, name, { signal })));
    return { tags: names.filter((_, index) => heads[index] !== null), error: null };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { tags: [], error: toWireError(toError(error, ports.log)) };
  }
}
