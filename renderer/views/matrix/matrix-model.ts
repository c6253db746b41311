import type { WireError } from '../../../shared/errors.ts';
import type { TagDetail, TagEntry } from '../../../shared/contract/tags.ts';
import { comparePlatforms, isKnownPlatform, platformLabel, type Platform } from '../../../shared/oci/platform.ts';
import { findGaps, type Gap } from './matrix-gaps.ts';

/** One platform of the view. `label` leaves `linux/` out where linux is the only system. */
export interface MatrixColumn {
  readonly key: string;
  readonly platform: Platform;
  readonly label: string;
}

/** What one tag has for one platform. */
export interface MatrixCell {
  /** The first entry of the platform, which is the one clients use. */
  readonly entry: TagEntry;
  /** Later entries of the same platform; no client ever picks them. */
  readonly shadowed: readonly TagEntry[];
  /** Attestations in the same list that speak about the first entry. */
  readonly attestations: number;
  /** The row above has the same image here. */
  readonly sameAsAbove: boolean;
}

/** One tag. Cells are keyed by {@link MatrixColumn.key}; a missing key means the tag lacks the platform. */
export interface MatrixRow {
  readonly name: string;
  /** `waiting`: nobody has read its manifest yet, which says nothing about its platforms. */
  readonly state: 'waiting' | 'ready' | 'failed';
  readonly digest: string | null;
  readonly kind: TagDetail['kind'];
  readonly mediaType: string | null;
  readonly cells: ReadonlyMap<string, MatrixCell>;
  /** Platforms that it lacks although most tags of the view have them, by {@link MatrixColumn.key}. */
  readonly gaps: ReadonlyMap<string, Gap>;
  /** Entries without a usable platform that are no attestations either. Never hidden. */
  readonly others: readonly TagEntry[];
  /** Attestations whose image is not in the list. */
  readonly strayAttestations: readonly TagEntry[];
  readonly error: WireError | null;
}

export interface MatrixModel {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** Tags whose manifest has been read or could not be. */
  readonly known: number;
}

/** Leaves the revision out of a Windows version: 10.0.20348.2340 and 10.0.20348.1726 run on the same host build. */
function columnPlatform(platform: Platform): Platform {
  const { osVersion } = platform;
  if (osVersion === undefined || osVersion === '' || platform.os.toLowerCase() !== 'windows') return platform;
  return { ...platform, osVersion: osVersion.split('.').slice(0, 3).join('.') };
}

/** The column an entry's platform belongs to. */
export function columnKey(platform: Platform): string {
  return platformLabel(columnPlatform(platform));
}

function hasPlatform(entry: TagEntry): entry is TagEntry & { platform: Platform } {
  return entry.role !== 'attestation' && isKnownPlatform(entry.platform);
}

function cellsOf(entries: readonly TagEntry[], above: MatrixRow | undefined): Map<string, MatrixCell> {
  const attested = Map.groupBy(
    entries.filter((entry) => entry.role === 'attestation'),
    (entry) => entry.subject,
  );
  const groups = Map.groupBy(entries.filter(hasPlatform), (entry) => columnKey(entry.platform));
  const cells = new Map<string, MatrixCell>();
  for (const [key, [first, ...shadowed]] of groups) {
    if (first === undefined) continue;
    cells.set(key, {
      entry: first,
      shadowed,
      attestations: attested.get(first.digest)?.length ?? 0,
      sameAsAbove: above?.cells.get(key)?.entry.digest === first.digest,
    });
  }
  return cells;
}

const noGaps: ReadonlyMap<string, Gap> = new Map();

function rowOf(name: string, detail: TagDetail | undefined, above: MatrixRow | undefined): MatrixRow {
  const entries = detail?.entries ?? [];
  const digests = new Set(entries.map((entry) => entry.digest));
  return {
    name,
    state: detail === undefined ? 'waiting' : detail.error === null ? 'ready' : 'failed',
    digest: detail?.digest ?? null,
    kind: detail?.kind ?? 'unknown',
    mediaType: detail?.mediaType ?? null,
    cells: cellsOf(entries, above),
    gaps: noGaps,
    others: entries.filter((entry) => entry.role !== 'attestation' && !hasPlatform(entry)),
    strayAttestations: entries.filter(
      (entry) => entry.role === 'attestation' && (entry.subject === null || !digests.has(entry.subject)),
    ),
    error: detail?.error ?? null,
  };
}

function columnsOf(details: Iterable<TagDetail>): MatrixColumn[] {
  const platforms = new Map<string, Platform>();
  for (const detail of details) {
    for (const entry of detail.entries) {
      if (hasPlatform(entry)) platforms.set(columnKey(entry.platform), columnPlatform(entry.platform));
    }
  }
  const onlyLinux = [...platforms.values()].every((platform) => platform.os.toLowerCase() === 'linux');
  return [...platforms]
    .map(([key, platform]) => ({ key, platform, label: platformLabel(platform, onlyLinux ? 'linux' : undefined) }))
    .sort((a, b) => comparePlatforms(a.platform, b.platform));
}

/**
 * Tags × platforms. Rows keep the order of `names`; columns come in Waybill's platform order.
 * @param details what has been read so far, by tag name.
 */
export function createMatrix(names: readonly string[], details: ReadonlyMap<string, TagDetail>): MatrixModel {
  const rows: MatrixRow[] = [];
  for (const name of names) rows.push(rowOf(name, details.get(name), rows.at(-1)));
  const shown = names.map((name) => details.get(name)).filter((detail) => detail !== undefined);
  const columns = columnsOf(shown);
  const gaps = findGaps(rows, columns);
  return { columns, rows: rows.map((row) => ({ ...row, gaps: gaps.get(row.name) ?? noGaps })), known: shown.length };
}
