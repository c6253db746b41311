import { isDigest, type Digest } from '../../../shared/oci/digest.ts';
import type { Platform } from '../../../shared/oci/platform.ts';
import { asText } from './json-api.ts';

/** A foreign value as a digest; null for everything else. */
export function asDigest(value: unknown): Digest | null {
  return typeof value === 'string' && isDigest(value) ? value : null;
}

/**
 * A platform from an API's members, which are spelled as in an image config. Null without an architecture, and for the
 * `unknown/unknown` of attestations, which are no platform.
 */
export function asPlatform(value: Readonly<Record<string, unknown>>): Platform | null {
  const architecture = asText(value['architecture']);
  const os = asText(value['os']);
  if (architecture === null || os === null || architecture === 'unknown' || os === 'unknown') return null;
  const variant = asText(value['variant']);
  const osVersion = asText(value['os.version']) ?? asText(value['os_version']);
  return {
    architecture,
    os,
    ...(variant === null ? {} : { variant }),
    ...(osVersion === null ? {} : { osVersion }),
  };
}
