import { attestationOf, sbomOf, signatureOf, signatureTag } from './company.ts';
import { buildImage, buildList, buildProduct, platformEntries, type SamplePlatform } from './images.ts';
import { attach, expire, push, remove, restore, type SampleRepository } from './story.ts';

const amd64: SamplePlatform = { os: 'linux', architecture: 'amd64' };
const arm64: SamplePlatform = { os: 'linux', architecture: 'arm64' };
const armV7: SamplePlatform = { os: 'linux', architecture: 'arm', variant: 'v7' };
const armV6: SamplePlatform = { os: 'linux', architecture: 'arm', variant: 'v6' };
const ppc64le: SamplePlatform = { os: 'linux', architecture: 'ppc64le' };
const s390x: SamplePlatform = { os: 'linux', architecture: 's390x' };
const riscv64: SamplePlatform = { os: 'linux', architecture: 'riscv64' };
const i386: SamplePlatform = { os: 'linux', architecture: '386' };
const windows = (version: string): SamplePlatform => ({ os: 'windows', architecture: 'amd64', 'os.version': version });

/** The image repositories; together they show everything the program can show. */
export async function sampleRepositories(): Promise<SampleRepository[]> {
  return Promise.all([webShop(), operator(), edgeAgent(), reportRunner(), baseImages(), paymentsApi()]);
}

/** Multi-architecture indexes with attestations, a signature, a referrer, a release that was rolled back. */
async function webShop(): Promise<SampleRepository> {
  const product = 'web-shop';
  const release = async (version: string, build?: string) => {
    const recipe = { product, version, ...(build === undefined ? {} : { build }) };
    const entries = await platformEntries(recipe, [amd64, arm64]);
    return buildList([...entries, ...entries.map((entry) => attestationOf(entry, product))], {
      annotations: { 'org.opencontainers.image.version': version },
    });
  };
  const [v20, v21, v22, v22fix, v23] = await Promise.all([
    release('2.0.0'),
    release('2.1.0'),
    release('2.2.0'),
    release('2.2.0', '2'),
    release('2.3.0'),
  ]);
  const pullRequest = await buildImage({ product, version: '2.3.0-pr128', platform: amd64 });
  const oldPullRequest = await buildImage({ product, version: '2.1.0-pr97', platform: amd64 });
  return {
    path: `acme/${product}`,
    description:
      'The web shop. Multi-architecture images with provenance and SBOM; release 2.3.0 was rolled back once.',
    isPublic: true,
    events: [
      push(182, 'v2.0.0', v20),
      push(182, 'latest', v20),
      push(181.5, 'stable', v20),
      push(118, 'v2.1.0', v21),
      push(118, 'latest', v21),
      push(97, 'stable', v21),
      push(75, 'pr-97', oldPullRequest),
      expire(75, 'pr-97', -47),
      push(45, 'v2.2.0', v22),
      push(45, 'latest', v22),
      push(44.2, 'v2.2.0', v22fix),
      push(44.2, 'latest', v22fix),
      push(44.1, signatureTag(v22fix), signatureOf(v22fix, `acme/${product}`)),
      push(30, 'stable', v22fix),
      push(9, 'v2.3.0', v23),
      push(9, 'latest', v23),
      attach(8.9, sbomOf(v23, product)),
      push(8.8, signatureTag(v23), signatureOf(v23, `acme/${product}`)),
      restore(6.4, 'latest', v22fix),
      push(3.1, 'latest', v23),
      push(2.5, 'pr-128', pullRequest),
      expire(2.5, 'pr-128', 4),
      remove(20, 'v2.0.0'),
    ],
  };
}

/** Four architectures, drift between tags, a missing one, and a rebuild of one architecture that waits to be merged. */
async function operator(): Promise<SampleRepository> {
  const product = 'cluster-operator';
  const four = [amd64, arm64, ppc64le, s390x];
  const build = (version: string, platforms: readonly SamplePlatform[], number = '1') =>
    buildProduct({ product, version, build: number }, platforms);
  const [v414, v415, v416, v417, v418, rebuild] = await Promise.all([
    build('4.14.9', [amd64, ppc64le, s390x]),
    build('4.15.4', four),
    build('4.16.2', four),
    build('4.17.0', [amd64, arm64, ppc64le]),
    build('4.18.0', four),
    build('4.18.0', [arm64], '2'),
  ]);
  const v416first = await build('4.16.1', four);
  return {
    path: `acme/${product}`,
    description:
      'Operator for four architectures. v4.17 lacks s390x; v4.18-arm64-rebuild waits to be merged into v4.18.',
    isPublic: true,
    events: [
      push(300, 'v4.14', v414),
      push(210, 'v4.15', v415),
      push(130, 'v4.16', v416first),
      push(101, 'v4.16', v416),
      push(52, 'v4.17', v417),
      push(14, 'v4.18', v418),
      push(14, 'latest', v418),
      push(1.2, 'v4.18-arm64-rebuild', rebuild),
      expire(60, 'v4.14', 26),
    ],
  };
}

/** ARM variants, and a Docker manifest list next to an OCI index. */
async function edgeAgent(): Promise<SampleRepository> {
  const product = 'edge-agent';
  const all = [amd64, arm64, armV7, armV6, riscv64, i386];
  const [v13, v14, v15] = await Promise.all([
    buildProduct({ product, version: '1.3.0', format: 'docker' }, [amd64, arm64, armV7, armV6, i386]),
    buildProduct({ product, version: '1.4.0', format: 'docker' }, [amd64, arm64, armV7, armV6, i386]),
    buildProduct(
      { product, version: '1.5.0' },
      all.filter((platform) => platform !== armV6),
    ),
  ]);
  const nightly = await buildProduct(
    { product, version: '1.6.0-nightly', labels: { 'quay.expires-after': '4w' } },
    all,
  );
  return {
    path: `acme/${product}`,
    description: 'Agent for small devices: ARM v6 and v7, RISC-V. 1.4 is a Docker manifest list, 1.5 an OCI index.',
    isPublic: true,
    events: [
      push(160, '1.3', v13),
      push(88, '1.4', v14),
      push(88, 'latest', v14),
      push(33, '1.5', v15),
      push(33, 'latest', v15),
      push(26, 'nightly', nightly),
    ],
  };
}

/** Windows images that differ in os.version only, beside Linux. */
async function reportRunner(): Promise<SampleRepository> {
  const product = 'report-runner';
  const builds = ['10.0.17763.8276', '10.0.20348.4648', '10.0.26100.7623'].map(windows);
  const [v7, v8, v8next] = await Promise.all([
    buildProduct({ product, version: '7.2' }, [amd64, ...builds.slice(0, 2)]),
    buildProduct({ product, version: '8.0' }, [amd64, arm64, ...builds]),
    buildProduct({ product, version: '8.0', build: '2' }, [amd64, arm64, ...builds.slice(1)]),
  ]);
  return {
    path: `acme/${product}`,
    description: 'Reports on Linux and on three Windows Server versions.',
    isPublic: true,
    events: [
      push(140, '7.2', v7),
      push(140, 'latest', v7),
      push(61, '8.0', v8),
      push(61, 'latest', v8),
      push(12, '8.0', v8next),
      push(12, 'latest', v8next),
      restore(11.6, '8.0', v8),
    ],
  };
}

/** An index of indexes, plain single images in both formats, and a tag that came back under another image. */
async function baseImages(): Promise<SampleRepository> {
  const [debian, alpine] = await Promise.all([
    buildProduct({ product: 'base-debian', version: '12.9' }, [amd64, arm64, s390x]),
    buildProduct({ product: 'base-alpine', version: '3.22' }, [amd64, arm64, armV7]),
  ]);
  const collection = buildList([
    { manifest: debian, annotations: { 'org.opencontainers.image.ref.name': 'debian' } },
    { manifest: alpine, annotations: { 'org.opencontainers.image.ref.name': 'alpine' } },
  ]);
  const single = await buildImage({ product: 'base-debian', version: '12.9-slim', platform: amd64 });
  const dockerSingle = await buildImage({
    product: 'base-debian',
    version: '11.11',
    platform: amd64,
    format: 'docker',
  });
  return {
    path: 'platform/base-images',
    description: 'Base images. “all” is an index of indexes.',
    isPublic: true,
    events: [
      push(250, 'debian-11', dockerSingle),
      push(70, 'debian-12', debian),
      push(70, 'alpine-3.22', alpine),
      push(69, 'all', collection),
      push(69, 'debian-12-slim', single),
      remove(25, 'debian-11'),
      restore(23.7, 'debian-11', dockerSingle),
      remove(5, 'debian-12-slim'),
    ],
  };
}

/** A private repository with a busy past: deployments by moving tags, deleted, restored, expired and expiring ones. */
async function paymentsApi(): Promise<SampleRepository> {
  const product = 'payments-api';
  const versions = ['1.0.0', '1.1.0', '1.1.1', '1.2.0', '1.3.0', '1.3.1'];
  const images = await Promise.all(versions.map((version) => buildProduct({ product, version }, [amd64, arm64])));
  const candidate = await buildProduct({ product, version: '1.4.0-rc1' }, [amd64, arm64]);
  const deployments = images.flatMap((image, at) => {
    const day = 150 - at * 25;
    return [
      push(day, `v${versions[at] ?? ''}`, image),
      push(day - 0.1, 'staging', image),
      push(day - 4, 'production', image),
    ];
  });
  const [, , v111, v120] = images;
  return {
    path: `acme/${product}`,
    description: 'Payments. Tags “staging” and “production” move with every deployment.',
    isPublic: false,
    events: [
      ...deployments,
      ...(v111 === undefined ? [] : [restore(66, 'production', v111)]),
      ...(v120 === undefined ? [] : [push(64.5, 'production', v120)]),
      remove(40, 'v1.0.0'),
      push(19, 'v1.4.0-rc1', candidate),
      push(19, 'staging', candidate),
      expire(19, 'v1.4.0-rc1', 2),
      remove(10, 'v1.1.0'),
    ],
  };
}
