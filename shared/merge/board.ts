import { shortDigest } from '../oci/digest.ts';
import type { Entry } from './entries.ts';
import { platformOf, sizeOf } from './entries.ts';
import { textOf } from './keys.ts';
import type { MergeOptions } from './options.ts';
import type { Decision } from './rows.ts';
import type { BoardEntry, BoardRow } from './types.ts';
import { shadowedEntries } from './warnings.ts';

/** Turns the entries of one list into what the board shows. */
export function boardReader(list: readonly Entry[], shadowed = shadowedEntries(list)): (entry: Entry) => BoardEntry {
  const attestations = new Map<string, number>();
  for (const { subject } of list) {
    if (subject !== undefined) attestations.set(subject, (attestations.get(subject) ?? 0) + 1);
  }
  return (entry) => ({
    digest: entry.digest,
    mediaType: entry.mediaType,
    size: sizeOf(entry),
    platform: platformOf(entry),
    attestations: attestations.get(entry.digest) ?? 0,
    shadowed: shadowed.has(entry),
  });
}

function labelOf(entry: Entry | undefined, mode: MergeOptions['key']): string {
  if (entry === undefined) return '';
  const { comparable, platform } = entry;
  if (comparable === undefined) {
    if (entry.subject !== undefined) return `attestation without its image ${shortDigest(entry.digest)}`;
    return entry.digest === '' ? 'entry without a digest' : shortDigest(entry.digest);
  }
  const { os, architecture, variant, zstd } = comparable;
  if (mode === 'arch') return textOf(platform, 'architecture');
  if (mode === 'os-arch') return `${os}/${architecture}`;
  const version = textOf(platform, 'os.version');
  const name = `${os}/${architecture}${variant === '' ? '' : `/${variant}`}${version === '' ? '' : `:${version}`}`;
  return zstd ? `${name} (zstd)` : name;
}

interface BoardInput {
  readonly source: readonly Entry[];
  readonly destination: readonly Entry[];
  readonly result: readonly Entry[];
  readonly readResult: (entry: Entry) => BoardEntry;
  readonly decisions: readonly Decision[];
  readonly mode: MergeOptions['key'];
}

/** The rows of the merge board, in the order of the destination and then of the source. */
export function boardRows({ source, destination, result, readResult, decisions, mode }: BoardInput): BoardRow[] {
  const readSource = boardReader(source);
  const readDestination = boardReader(destination);
  const byKey = Map.groupBy(result, (entry) => (entry.role === 'attestation' ? '' : entry.key));
  return decisions.map(({ row, action, conflict }) => ({
    key: row.key,
    kind: row.kind,
    label: labelOf(row.destination[0] ?? row.source[0], mode),
    source: row.source.map(readSource),
    destination: row.destination.map(readDestination),
    result: (byKey.get(row.key) ?? []).map(readResult),
    action,
    conflict,
  }));
}
