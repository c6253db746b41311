import type { Connection } from '../../shared/contract/connections.ts';
import type { HistoryRow } from '../../shared/contract/history.ts';
import type { Repository } from '../../shared/contract/repositories.ts';
import type { Tag, TagDetail, TagEntry } from '../../shared/contract/tags.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import type { Platform } from '../../shared/oci/platform.ts';

const dayMs = 86_400_000;
const nowMs = Date.now();

/** Documents by digest; filled while the data is made. */
export const documents = new Map<string, { bytes: Uint8Array; mediaType: string }>();

function put(document: unknown, mediaType: string): { digest: string; size: number } {
  const bytes = new TextEncoder().encode(JSON.stringify(document, null, 2));
  const digest = sha256Digest(bytes);
  documents.set(digest, { bytes, mediaType });
  return { digest, size: bytes.length };
}

function fakeDigest(seed: string): string {
  return sha256Digest(new TextEncoder().encode(seed));
}

/** A repeatable stream of numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const linux = (architecture: string, variant?: string): Platform => ({
  os: 'linux',
  architecture,
  ...(variant === undefined ? {} : { variant }),
});
export const platformSets: readonly (readonly Platform[])[] = [
  [linux('amd64'), linux('arm64'), linux('ppc64le'), linux('s390x')],
  [linux('amd64'), linux('arm64')],
  [linux('amd64'), linux('arm64'), linux('arm', 'v7'), linux('arm', 'v6'), linux('riscv64')],
  [linux('amd64')],
  [
    linux('amd64'),
    { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.2340' },
    { os: 'windows', architecture: 'amd64', osVersion: '10.0.17763.5458' },
  ],
];

function makeImage(seed: string, platform: Platform): { digest: string; size: number; total: number } {
  const config = put(
    {
      architecture: platform.architecture,
      os: platform.os,
      ...(platform.variant === undefined ? {} : { variant: platform.variant }),
      created: new Date(nowMs - 30 * dayMs).toISOString(),
      author: 'Release Team',
      config: {
        User: '1001',
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', `BUILD=${seed}`, 'LANG=C.UTF-8'],
        Entrypoint: ['/usr/bin/app'],
        Cmd: ['--serve'],
        WorkingDir: '/srv',
        ExposedPorts: { '8080/tcp': {} },
        Labels: {
          'org.opencontainers.image.source': 'https://git.example/team/app',
          'org.opencontainers.image.version': seed,
          vendor: 'Example',
        },
      },
      rootfs: { type: 'layers', diff_ids: [fakeDigest(`${seed}d1`), fakeDigest(`${seed}d2`), fakeDigest(`${seed}d3`)] },
      history: [
        { created: new Date(nowMs - 60 * dayMs).toISOString(), created_by: '/bin/sh -c #(nop) ADD file:2a9c in /' },
        {
          created: new Date(nowMs - 60 * dayMs).toISOString(),
          created_by: '/bin/sh -c #(nop)  ENV LANG=C.UTF-8',
          empty_layer: true,
        },
        {
          created: new Date(nowMs - 30 * dayMs).toISOString(),
          created_by:
            'RUN /bin/sh -c dnf install -y --setopt=install_weak_deps=0 openssl ca-certificates && dnf clean all # buildkit',
          comment: 'buildkit.dockerfile.v0',
        },
        {
          created: new Date(nowMs - 30 * dayMs).toISOString(),
          created_by: 'COPY app /usr/bin/app # buildkit',
          comment: 'buildkit.dockerfile.v0',
        },
        {
          created: new Date(nowMs - 30 * dayMs).toISOString(),
          created_by: 'ENTRYPOINT ["/usr/bin/app"]',
          empty_layer: true,
        },
      ],
    },
    mediaTypes.ociConfig,
  );
  const gen = random(seed.length * 977 + platform.architecture.length);
  const layers = [31_457_280, 8_400_000, 2_000_000].map((base, index) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: fakeDigest(`${index === 0 ? 'base' : seed}${platform.architecture}${String(index)}`),
    size: Math.round(base * (0.8 + gen() * 0.4)),
  }));
  const manifest = put(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: config.digest, size: config.size },
      layers,
      annotations: { 'org.opencontainers.image.created': new Date(nowMs - 30 * dayMs).toISOString() },
    },
    mediaTypes.ociManifest,
  );
  return { ...manifest, total: config.size + layers.reduce((sum, layer) => sum + layer.size, 0) };
}

export interface MadeIndex {
  readonly digest: string;
  readonly bytes: number;
  readonly entries: readonly TagEntry[];
  readonly kind: Tag['kind'];
  readonly mediaType: string;
}

/** A list of images, or one image where the set has one platform. Real bytes, real digests. */
export function makeIndex(seed: string, platforms: readonly Platform[]): MadeIndex {
  const images = platforms.map((platform) => ({ platform, ...makeImage(seed, platform) }));
  const entries = images.map(({ digest, size, total, platform }): TagEntry => ({
    digest,
    mediaType: mediaTypes.ociManifest,
    manifestBytes: size,
    imageBytes: total,
    platform,
    role: 'platform',
    subject: null,
    present: true,
  }));
  const [only] = images;
  if (images.length === 1 && only !== undefined)
    return { digest: only.digest, bytes: only.size, entries, kind: 'image', mediaType: mediaTypes.ociManifest };
  const index = put(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: images.map(({ digest, size, platform: { osVersion, ...rest } }) => ({
        mediaType: mediaTypes.ociManifest,
        digest,
        size,
        platform: { ...rest, ...(osVersion === undefined ? {} : { 'os.version': osVersion }) },
      })),
      annotations: { 'org.opencontainers.image.version': seed },
    },
    mediaTypes.ociIndex,
  );
  return { digest: index.digest, bytes: index.size, entries, kind: 'index', mediaType: mediaTypes.ociIndex };
}

const noCapabilities: Connection['capabilities'] = {
  flavour: 'oci',
  catalog: 'available',
  tagHistory: false,
  restore: false,
  expiration: false,
  tagDeletion: 'by-digest',
  immutability: 'refused',
  labels: false,
  permanentDeletion: 'off',
};
const quayCapabilities: Connection['capabilities'] = {
  flavour: 'quay',
  catalog: 'available',
  tagHistory: true,
  restore: true,
  expiration: true,
  tagDeletion: 'by-tag',
  immutability: 'available',
  labels: true,
  permanentDeletion: 'available',
};
const ready: Connection['state'] = { status: 'ready', error: null, checkedAtMs: nowMs - 60_000 };

const plainTransport: Pick<Connection, 'transport' | 'approvedRealms' | 'quota' | 'wait'> = {
  transport: {
    caFile: null,
    clientCertificate: null,
    pinnedFingerprint: null,
    trustedCertificate: null,
    certsDirectory: null,
    proxy: null,
  },
  approvedRealms: [],
  quota: null,
  wait: null,
};

export const connections: Connection[] = [
  {
    id: 'local',
    name: 'Local library',
    url: 'http://127.0.0.1:5000',
    kind: 'local',
    file: null,
    signIn: { method: 'anonymous', username: null, hasSecret: false, importedFrom: null },
    insecure: false,
    state: ready,
    capabilities: quayCapabilities,
    ...plainTransport,
  },
  {
    id: 'quay',
    name: 'quay.example',
    url: 'https://quay.example',
    kind: 'remote',
    file: null,
    signIn: { method: 'basic', username: 'team+release', hasSecret: true, importedFrom: null },
    insecure: false,
    state: ready,
    capabilities: quayCapabilities,
    ...plainTransport,
  },
  {
    id: 'plain',
    name: 'Build farm',
    url: 'http://registry.example:5000',
    kind: 'remote',
    file: null,
    signIn: { method: 'anonymous', username: null, hasSecret: false, importedFrom: null },
    insecure: true,
    state: ready,
    capabilities: { ...noCapabilities, catalog: 'refused' },
    ...plainTransport,
  },
  {
    id: 'gone',
    name: 'old.example',
    url: 'https://old.example',
    kind: 'remote',
    file: null,
    signIn: { method: 'token', username: null, hasSecret: true, importedFrom: null },
    insecure: false,
    state: {
      status: 'failed',
      error: {
        kind: 'tls',
        message: 'The certificate expired on 2026-10-02.',
        details: { registry: 'old.example', reason: 'CERT_HAS_EXPIRED', step: 'asking who we are' },
      },
      checkedAtMs: nowMs - 3_600_000,
    },
    capabilities: noCapabilities,
    ...plainTransport,
  },
  {
    id: 'hub',
    name: 'Docker Hub',
    url: 'https://registry-1.docker.example',
    kind: 'remote',
    file: null,
    signIn: { method: 'imported', username: 'ann', hasSecret: true, importedFrom: '/home/me/.docker/config.json' },
    insecure: false,
    state: ready,
    capabilities: { ...noCapabilities, flavour: 'docker-hub', catalog: 'refused' },
    transport: {
      caFile: '/etc/pki/company-ca.pem',
      clientCertificate: null,
      pinnedFingerprint: Array<string>(32).fill('A1').join(':'),
      trustedCertificate: null,
      certsDirectory: {
        path: '/etc/containers/certs.d/registry-1.docker.example',
        files: ['ca.crt', 'me.cert', 'me.key'],
      },
      proxy: 'http://proxy.example:3128, then directly',
    },
    approvedRealms: ['auth.docker.example', 'login.company.example:8443'],
    quota: { limit: 100, remaining: 73, windowSeconds: 21_600, seenAtMs: nowMs - 120_000 },
    wait: { untilMs: nowMs + 600_000, why: 'slow-down', step: 'reading the manifest' },
  },
];

const repository = (name: string, pinned = false): Repository => ({
  name,
  description: null,
  isPublic: name.length % 3 !== 0,
  lastModifiedMs: nowMs - name.length * dayMs * 1.7,
  addedByHand: false,
  pinned,
});
export const repositories: Record<string, Repository[]> = {
  local: [
    'samples/multi-arch',
    'samples/drift',
    'samples/arm-variants',
    'samples/windows',
    'samples/nested',
    'samples/legacy',
    'scratch',
  ].map((name) => repository(name, name === 'samples/drift')),
  quay: [
    ...['api', 'web', 'worker', 'operator', 'operator-bundle', 'cli'].map((name) => repository(`release/${name}`)),
    ...['fedora', 'centos', 'ubi-minimal'].map((name) => repository(`base/${name}`)),
    repository('team/quality/very-long-repository-name-for-truncation-checks'),
  ],
  plain: [{ ...repository('ci/app'), addedByHand: true }],
  gone: [],
};

/** Tags of a repository with believable versions, shared digests, signatures and expirations. */
export function makeTags(count: number): { tags: Tag[]; indexes: Map<string, MadeIndex> } {
  const gen = random(42);
  const indexes = new Map<string, MadeIndex>();
  const tags: Tag[] = [];
  const add = (name: string, index: MadeIndex, ageDays: number, more: Partial<Tag> = {}) => {
    indexes.set(name, index);
    tags.push({
      name,
      digest: index.digest,
      kind: index.kind,
      sizeBytes: index.kind === 'index' ? null : (index.entries[0]?.imageBytes ?? null),
      startedAtMs: nowMs - ageDays * dayMs,
      expiresAtMs: null,
      immutable: false,
      reversion: false,
      ...more,
    });
  };
  const real = Math.min(count, 400);
  for (let n = 0; n < real; n += 1) {
    const minor = Math.floor(n / 12);
    const patch = n % 12;
    const name =
      patch === 0
        ? `v4.${String(minor)}`
        : patch === 11
          ? `v4.${String(minor)}.${String(patch)}-rc.1`
          : `v4.${String(minor)}.${String(patch)}`;
    const index = makeIndex(name, platformSets[n % 7 === 3 ? 1 : n % 11 === 5 ? 3 : n % 13 === 7 ? 2 : 0] ?? []);
    add(name, index, (real - n) * 1.9 + gen(), n % 9 === 4 ? { expiresAtMs: nowMs + (n % 40) * dayMs } : {});
    if (patch === 10) add(`4.${String(minor)}`, index, (real - n) * 1.9);
    if (n % 3 === 0)
      add(`${index.digest.replace(':', '-')}.sig`, makeIndex(`sig ${name}`, platformSets[3] ?? []), (real - n) * 1.9);
  }
  const newest = indexes.get(`v4.${String(Math.floor((real - 1) / 12))}`);
  if (newest !== undefined) for (const name of ['latest', 'stable', 'candidate']) add(name, newest, 0.2);
  for (let n = real; n < count; n += 1) {
    const hex = Math.floor(gen() * 2 ** 48)
      .toString(16)
      .padStart(16, '0')
      .repeat(4)
      .slice(0, 64);
    tags.push({
      name: `nightly-2024.${String(Math.floor(n / 900))}.${String(n % 900)}`,
      digest: `sha256:${hex}`,
      kind: 'index',
      sizeBytes: null,
      startedAtMs: nowMs - n * 60_000,
      expiresAtMs: null,
      immutable: null,
      reversion: null,
    });
  }
  return { tags, indexes };
}

let nightly: MadeIndex | undefined;

export function detailOf(tag: Tag, index: MadeIndex | undefined): TagDetail {
  const found = index ?? (nightly ??= makeIndex('nightly', platformSets[0] ?? []));
  const total = found.entries.reduce((sum, entry) => sum + (entry.imageBytes ?? 0), 0);
  return {
    name: tag.name,
    digest: tag.digest,
    mediaType: found.mediaType,
    kind: found.kind,
    entries: [...found.entries],
    totalBytes: total,
    createdAtMs: nowMs - 30 * dayMs,
    error: null,
  };
}

export function makeHistory(tags: readonly Tag[], origin: HistoryRow['origin']): HistoryRow[] {
  const row = (
    name: string,
    digest: string,
    startDays: number,
    endDays: number | null,
    reversion = false,
  ): HistoryRow => ({
    name,
    digest,
    startMs: nowMs - startDays * dayMs,
    endMs: endDays === null ? null : nowMs - endDays * dayMs,
    reversion,
    isIndex: true,
    sizeBytes: null,
    origin,
    scheduled: false,
    lastSeenMs: origin === 'seen' ? nowMs - Math.max(endDays ?? 0, 0) * dayMs - 0.1 * dayMs : null,
  });
  const digests = tags.flatMap((tag) => (tag.digest === null || tag.name.startsWith('sha256-') ? [] : [tag.digest]));
  const at = (index: number) => digests[index % digests.length] ?? fakeDigest('none');
  const rows = [
    row('latest', at(9), 0.2, null),
    row('latest', at(8), 3, 0.2),
    row('latest', at(7), 6, 3, true),
    row('latest', at(6), 8, 6),
    row('latest', at(7), 20, 8),
    row('stable', at(5), 2, null),
    row('stable', at(4), 30, 2),
    row('candidate', at(3), 12, 5),
    row('v4.1', at(2), 40, null),
    row('nightly', at(1), 14, -9),
  ];
  const many = Math.max(120, Math.min(tags.length, 50_000));
  for (let n = 0; n < many; n += 1)
    rows.push(row(`v3.${String(n)}`, at(n), 60 + ((n * 2) % 700), n % 5 === 0 ? 50 + (n % 9) : null));
  return rows.sort((a, b) => b.startMs - a.startMs);
}
