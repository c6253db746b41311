import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { buildArtifact, type ListEntry, type SampleManifest } from './images.ts';
import { jsonContent } from './layers.ts';

const inToto = 'application/vnd.in-toto+json';

/** The BuildKit attestation entry of one platform's image: provenance and SBOM (BuildKit attestation-storage.md). */
export function attestationOf(entry: ListEntry, product: string): ListEntry {
  const { manifest } = entry;
  const subject = [{ name: `pkg:docker/acme/${product}`, digest: { sha256: manifest.digest.slice('sha256:'.length) } }];
  const statement = (predicateType: string, predicate: unknown) => ({
    bytes: jsonContent({ _type: 'https://in-toto.io/Statement/v0.1', predicateType, subject, predicate }).bytes,
    mediaType: inToto,
    annotations: { 'in-toto.io/predicate-type': predicateType },
  });
  const documents = [
    statement('https://spdx.dev/Document', spdx(product)),
    statement('https://slsa.dev/provenance/v0.2', {
      builder: { id: 'https://ci.acme.example/builders/7' },
      buildType: 'https://mobyproject.org/buildkit@v1',
      invocation: { configSource: { entryPoint: 'Dockerfile' }, parameters: { frontend: 'dockerfile.v0' } },
      metadata: { completeness: { parameters: true, environment: true, materials: false }, reproducible: false },
    }),
  ];
  const config = jsonContent({
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: documents.map(({ bytes }) => jsonDigest(bytes)) },
  });
  return {
    manifest: buildArtifact({ config: { content: config, mediaType: mediaTypes.ociConfig }, documents }),
    platform: { architecture: 'unknown', os: 'unknown' },
    annotations: {
      'vnd.docker.reference.digest': manifest.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
  };
}

function jsonDigest(bytes: Uint8Array): string {
  return jsonContent(Buffer.from(bytes).toString('base64')).digest;
}

/** A cosign signature, to be tagged `sha256-<digits>.sig`. It is well-formed, and signed by nobody. */
export function signatureOf(signed: SampleManifest, repository: string): SampleManifest {
  const payload = jsonContent({
    critical: {
      identity: { 'docker-reference': `registry.example/${repository}` },
      image: { 'docker-manifest-digest': signed.digest },
      type: 'cosign container image signature',
    },
    optional: { note: 'sample data, not a real signature' },
  });
  const config = jsonContent({
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: [payload.digest] },
  });
  return buildArtifact({
    config: { content: config, mediaType: mediaTypes.ociConfig },
    documents: [
      {
        bytes: payload.bytes,
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        annotations: {
          'dev.cosignproject.cosign/signature': Buffer.from(`sample ${signed.digest}`).toString('base64'),
        },
      },
    ],
  });
}

/** The name cosign looks for. */
export function signatureTag(signed: SampleManifest): string {
  return `${signed.digest.replace(':', '-')}.sig`;
}

/** An SBOM that refers to its image by `subject`. */
export function sbomOf(subject: SampleManifest, product: string): SampleManifest {
  return buildArtifact({
    artifactType: 'application/spdx+json',
    subject,
    documents: [{ bytes: jsonContent(spdx(product)).bytes, mediaType: 'application/spdx+json' }],
    annotations: {
      'org.opencontainers.image.created': '2026-01-15T10:00:00Z',
      'org.opencontainers.image.title': `${product} SBOM`,
    },
  });
}

function spdx(product: string) {
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: product,
    documentNamespace: `https://sbom.acme.example/${product}`,
    packages: ['busybox', 'musl', 'openssl'].map((name, at) => ({
      SPDXID: `SPDXRef-Package-${name}`,
      name,
      versionInfo: `1.${String(at + 2)}.0`,
      downloadLocation: 'NOASSERTION',
    })),
  };
}
