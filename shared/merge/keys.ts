import type { JsonObject } from '../oci/json.ts';
import { isJsonArray, isJsonObject } from '../oci/json.ts';
import { normalizePlatform } from '../oci/platform.ts';
import type { MergeOptions } from './options.ts';

/** Which parts of an entry make it the same row as another one. */
export type KeyMode = MergeOptions['key'];

/** The text of a member, or '' when it is absent or no text. */
export function textOf(object: JsonObject | undefined, name: string): string {
  const value = object?.get(name);
  return typeof value === 'string' ? value : '';
}

/** The object in a member, if it is one. */
export function objectOf(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.get(name);
  return isJsonObject(value) ? value : undefined;
}

/** The texts of an array member as a set in one order, so that neither order nor repetition matters. */
function textSet(object: JsonObject, name: string): string[] {
  const value = object.get(name);
  if (!isJsonArray(value)) return [];
  return [...new Set(value.filter((item) => typeof item === 'string'))].sort();
}

/** What two platforms are compared by after normalisation; also the order of sorted lists. */
export interface ComparablePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
  /** Windows: the first three parts, because a newer revision of one build replaces the older one. */
  readonly osVersion: string;
  readonly features: readonly string[];
  readonly zstd: boolean;
}

const zstdAnnotation = 'io.github.containers.compression.zstd';

/** The comparable form of a keyed entry. Nothing is ever filled in from the machine this runs on. */
export function comparablePlatform(entry: JsonObject, platform: JsonObject): ComparablePlatform {
  const { os, architecture, variant } = normalizePlatform({
    os: textOf(platform, 'os'),
    architecture: textOf(platform, 'architecture'),
    variant: textOf(platform, 'variant'),
  });
  const version = textOf(platform, 'os.version');
  return {
    os,
    architecture,
    variant,
    osVersion: os === 'windows' ? version.split('.').slice(0, 3).join('.') : version,
    features: textSet(platform, 'os.features'),
    zstd: textOf(objectOf(entry, 'annotations'), zstdAnnotation) === 'true',
  };
}

function rawKey(platform: JsonObject): unknown[] {
  return [
    ...['os', 'architecture', 'variant', 'os.version'].map((name) => textOf(platform, name)),
    textSet(platform, 'os.features'),
    textSet(platform, 'features'),
  ];
}

/** The row key of a keyed entry; entries of either list with equal keys are the same row. */
export function rowKey(mode: KeyMode, entry: JsonObject, platform: JsonObject, comparable: ComparablePlatform): string {
  switch (mode) {
    case 'platform':
      return platformKey(comparable);
    case 'platform-exact':
      return JSON.stringify(rawKey(platform));
    case 'os-arch':
      return JSON.stringify([comparable.os, comparable.architecture]);
    case 'arch':
      return JSON.stringify([textOf(platform, 'architecture')]);
    case 'digest':
      return digestKey(textOf(entry, 'digest'));
  }
}

/** The key of the default mode. It also tells which entries a client cannot tell apart. */
export function platformKey(platform: ComparablePlatform): string {
  const { os, architecture, variant, osVersion, features, zstd } = platform;
  const parts = [os, architecture, variant, osVersion];
  // A cheap join serves nearly every entry; a part that holds the separator takes the unambiguous form.
  if (features.length > 0 || parts.some((part) => part.includes('/')))
    return JSON.stringify([...parts, features, zstd]);
  const joined = `${os}/${architecture}/${variant}/${osVersion}`;
  return zstd ? `${joined}/zstd` : joined;
}

/** The key of entries that are matched by digest. */
export function digestKey(digest: string): string {
  return `digest ${digest}`;
}
