import { AppError } from '../../../shared/errors.ts';
import type { ParsedManifest } from '../../../shared/oci/manifest.ts';
import { isDockerType } from '../../../shared/oci/media-types.ts';

/** What a manifest is, in the field's own words. */
export function kindWords(parsed: ParsedManifest | AppError): string {
  if (parsed instanceof AppError) return 'Unreadable manifest';
  switch (parsed.kind) {
    case 'index':
      return isDockerType(parsed.mediaType) ? 'Docker manifest list' : 'OCI image index';
    case 'image':
      if (parsed.artifactType !== undefined || parsed.config.mediaType === 'application/vnd.oci.empty.v1+json')
        return 'OCI artifact';
      return isDockerType(parsed.mediaType) ? 'Docker image manifest' : 'OCI image manifest';
    case 'schema1':
      return 'Docker schema 1 manifest';
    case 'other':
      return 'Manifest of another kind';
  }
}

const artifactWords: readonly (readonly [RegExp, string])[] = [
  [/cosign.*sig|sigstore|signature|notary/i, 'Signature'],
  [/spdx|cyclonedx|sbom|syft/i, 'SBOM'],
  [/in-toto|attestation|provenance|slsa/i, 'Attestation'],
  [/helm/i, 'Helm chart'],
  [/vex/i, 'VEX document'],
];

/** What a referrer is, guessed from its artifact type, which stands beside it. */
export function artifactKind(artifactType: string | null, mediaType: string): string {
  const text = artifactType ?? mediaType;
  return artifactWords.find(([pattern]) => pattern.test(text))?.[1] ?? 'Artifact';
}
