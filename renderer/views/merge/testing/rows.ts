import type { BoardEntry, BoardRow } from '../../../../shared/merge/types.ts';

function platformOf(text: string) {
  const [os = '', architecture = '', variant] = text.split('/');
  return { os, architecture, variant };
}

/** An entry whose digest repeats one hexadecimal digit. */
export function boardEntry(platform: string | null, digit: string, more: Partial<BoardEntry> = {}): BoardEntry {
  return {
    digest: `sha256:${digit.repeat(64)}`,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 500,
    platform: platform === null ? null : platformOf(platform),
    attestations: 0,
    shadowed: false,
    ...more,
  };
}

/** A row with nothing on either side unless `more` says so. */
export function boardRow(key: string, more: Partial<BoardRow> = {}): BoardRow {
  return {
    key,
    kind: 'keyed',
    label: key,
    source: [],
    destination: [],
    result: [],
    action: 'keep',
    conflict: false,
    ...more,
  };
}
