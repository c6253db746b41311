import type { MergeSide } from '../../../../shared/merge/types.ts';

/** A digest that repeats one hexadecimal digit. */
export function digestOf(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

/** A descriptor for `os/architecture[/variant]`. */
export function listEntry(platform: string, digit: string): Record<string, unknown> {
  const [os, architecture, variant] = platform.split('/');
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(digit),
    size: 500,
    platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
  };
}

/** A BuildKit attestation about the image whose digest repeats `subject`. */
export function attestationEntry(subject: string, digit: string): Record<string, unknown> {
  return {
    ...listEntry('unknown/unknown', digit),
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digestOf(subject),
    },
  };
}

/** The exact bytes of an OCI index with these entries. */
export function listBytes(entries: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Uint8Array {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, manifests: entries, ...more }));
}

/** A Docker manifest list as one side of a merge: the only kind that pubtools takes. */
export function dockerSide(entries: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): MergeSide {
  const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const child = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifests = entries.map((entry) => ({ ...entry, mediaType: child }));
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, manifests, ...more }));
  return { state: 'found', bytes, contentType: mediaType };
}
