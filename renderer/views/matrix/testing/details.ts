import type { TagDetail, TagEntry } from '../../../../shared/contract/tags.ts';
import type { Platform } from '../../../../shared/oci/platform.ts';

/** A digest made of one repeated hexadecimal digit, easy to tell apart in a failing test. */
export function digestOf(digit: string): string {
  return `sha256:${digit.repeat(64).slice(0, 64)}`;
}

/** `linux/arm/v7:1.2` as a platform. */
export function platformOf(text: string): Platform {
  const [base = '', osVersion] = text.split(':');
  const [os = '', architecture = '', variant] = base.split('/');
  return { os, architecture, variant, osVersion };
}

/** An entry with a platform. */
export function entryOf(platform: string | null, digit: string, more: Partial<TagEntry> = {}): TagEntry {
  return {
    digest: digestOf(digit),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    manifestBytes: 500,
    imageBytes: 1024 * 1024,
    platform: platform === null ? null : platformOf(platform),
    role: platform === null ? 'other' : 'platform',
    subject: null,
    present: true,
    ...more,
  };
}

/** An attestation about the image whose digest repeats `subject`. */
export function attestationOf(subject: string, digit: string): TagEntry {
  return entryOf('unknown/unknown', digit, { role: 'attestation', subject: digestOf(subject) });
}

/** A list with these entries. */
export function detailOf(name: string, entries: readonly TagEntry[], more: Partial<TagDetail> = {}): TagDetail {
  return {
    name,
    digest: digestOf('0'),
    mediaType: 'application/vnd.oci.image.index.v1+json',
    kind: 'index',
    entries: [...entries],
    totalBytes: null,
    createdAtMs: null,
    error: null,
    ...more,
  };
}

/** Details keyed by name, as the model takes them. */
export function detailsOf(...details: TagDetail[]): Map<string, TagDetail> {
  return new Map(details.map((detail) => [detail.name, detail]));
}
