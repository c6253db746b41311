import { sha256Digest } from '../../shared/oci/digest.ts';

function fakeList(entries: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Uint8Array {
  const document = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: entries,
    ...more,
  };
  return new TextEncoder().encode(JSON.stringify(document, null, 2));
}

const entry = (seed: string, platform: Record<string, string> | null, more: Record<string, unknown> = {}) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: sha256Digest(new TextEncoder().encode(seed)),
  size: 500 + seed.length,
  ...(platform === null ? {} : { platform }),
  ...more,
});
const attestation = (seed: string, of: string) =>
  entry(
    seed,
    { os: 'unknown', architecture: 'unknown' },
    {
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': sha256Digest(new TextEncoder().encode(of)),
      },
    },
  );

const boardSource = fakeList([
  entry('amd64 new', { os: 'linux', architecture: 'amd64' }),
  entry('arm64', { os: 'linux', architecture: 'arm64', variant: 'v8' }),
  entry('s390x new', { os: 'linux', architecture: 's390x' }),
  entry('riscv', { os: 'linux', architecture: 'riscv64' }),
  entry('win', { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2340' }),
  entry('odd', null, { artifactType: 'application/vnd.example.thing' }),
  attestation('att amd64', 'amd64 new'),
  attestation('att s390x', 's390x new'),
]);
const boardDestination = fakeList(
  [
    entry('amd64 old', { os: 'linux', architecture: 'amd64' }),
    entry('arm64', { os: 'linux', architecture: 'arm64' }),
    entry('ppc', { os: 'linux', architecture: 'ppc64le' }),
    entry('s390x old', { os: 'linux', architecture: 's390x' }),
    entry('s390x older', { os: 'linux', architecture: 's390x' }),
    attestation('att amd64 old', 'amd64 old'),
  ],
  { annotations: { 'org.opencontainers.image.version': '4.17' } },
);

/** Two lists with everything a board can show: `board-source` and `board-destination`. */
export const boardLists: readonly (readonly [string, Uint8Array])[] = [
  ['board-source', boardSource],
  ['board-destination', boardDestination],
];
