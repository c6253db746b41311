/** `platform` of a descriptor (image-spec image-index.md), or the same facts read from an image config. */
export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}

/** A platform with its spelling unified for comparing and grouping; never stored. */
export interface NormalizedPlatform {
  readonly os: string;
  readonly architecture: string;
  /** Empty when there is none. */
  readonly variant: string;
}

// Maps, because the spellings come from strangers and a plain object would answer to “constructor”.
const osAliases: ReadonlyMap<string, string> = new Map([['macos', 'darwin']]);
const arm64Variants: ReadonlyMap<string, string> = new Map([
  ['8', ''],
  ['v8', ''],
  ['v8.0', ''],
  ['9', 'v9'],
  ['9.0', 'v9'],
  ['v9.0', 'v9'],
]);
const armVariants: ReadonlyMap<string, string> = new Map([
  ['', 'v7'],
  ['5', 'v5'],
  ['6', 'v6'],
  ['7', 'v7'],
  ['8', 'v8'],
]);

/**
 * The normalisation table of containerd's `platforms` package, with one difference on purpose: an empty os is
 * never filled in from the machine Waybill runs on, because the result would then depend on the user's laptop.
 */
export function normalizePlatform(platform: Pick<Platform, 'os' | 'architecture' | 'variant'>): NormalizedPlatform {
  const os = platform.os.toLowerCase();
  const { architecture, variant } = normalizeArchitecture(
    platform.architecture.toLowerCase(),
    (platform.variant ?? '').toLowerCase(),
  );
  return { os: osAliases.get(os) ?? os, architecture, variant };
}

function normalizeArchitecture(architecture: string, variant: string): { architecture: string; variant: string } {
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: arm64Variants.get(variant) ?? variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      return { architecture: 'arm', variant: armVariants.get(variant) ?? variant };
    default:
      return { architecture, variant };
  }
}

/** True for a real platform: os and architecture are there and neither is `unknown` (attestations use that). */
export function isKnownPlatform(platform: Platform | null): platform is Platform {
  return (
    platform !== null &&
    platform.os !== '' &&
    platform.architecture !== '' &&
    platform.os !== 'unknown' &&
    platform.architecture !== 'unknown'
  );
}

/**
 * `linux/arm/v7`, `windows/amd64:10.0.20348.2340`. With `impliedOs` equal to the platform's os that part is left
 * out: `arm/v7`. One spelling everywhere (design 4.1).
 */
export function platformLabel(platform: Platform, impliedOs?: string): string {
  const { os, architecture, variant } = normalizePlatform(platform);
  const base = [...(os === impliedOs ? [] : [os]), architecture, ...(variant === '' ? [] : [variant])].join('/');
  return platform.osVersion === undefined || platform.osVersion === '' ? base : `${base}:${platform.osVersion}`;
}

const order = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
  'linux/386',
];

function rank(platform: Platform): number {
  const { os, architecture, variant } = normalizePlatform(platform);
  const exact = order.indexOf([os, architecture, ...(variant === '' ? [] : [variant])].join('/'));
  if (exact >= 0) return exact;
  const family = order.indexOf(`${os}/${architecture}`);
  if (family >= 0) return family + 0.5;
  if (os === 'windows') return order.length;
  return order.length + 1;
}

/** Sorts platforms in Waybill's one order: the common linux ones, then windows builds, then the rest by name. */
export function comparePlatforms(a: Platform, b: Platform): number {
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  const left = platformLabel(a);
  const right = platformLabel(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
