import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { HistoryRow } from '../../shared/history/rows.ts';
import { findRepositoryId } from './repository-ids.ts';
import { noEnd } from './history-cache.ts';
import { textOf } from './sqlite.ts';
import type { Database, SqlRow } from './sqlite.ts';

/** Told by the registry, or noticed by Waybill. */
export type HistorySource = HistoryRow['origin'];

/** What there is of a repository. Times in milliseconds since 1970; null when there is nothing. */
export interface HistorySummary {
  readonly rowCount: number;
  readonly firstMs: number | null;
  /** The youngest start. */
  readonly youngestMs: number | null;
  /** The latest end that is known, also one to come. */
  readonly lastEndMs: number | null;
  /** Changes with every change of a row. */
  readonly revision: string;
}

/**
 * Narrow questions about the kept rows of a repository, so that what a moment needs does not read a whole history. The
 * answers are rows for the functions of `shared/history`, which decide; every row comes newest first.
 */
export interface HistoryMoments {
  summary(repository: RepositoryRef): HistorySummary;
  /** Rows that were alive at one of the moments. */
  aliveAt(repository: RepositoryRef, momentsMs: readonly [number, number]): HistoryRow[];
  /** All rows of the tags of which a row began or ended after `fromMs` and until `toMs`. */
  ofTagsThatChanged(repository: RepositoryRef, fromMs: number, toMs: number): HistoryRow[];
  /** Rows of digests that no tag holds at `nowMs`. */
  ofEndedDigests(repository: RepositoryRef, nowMs: number): HistoryRow[];
}

/** Both tables in the columns of one. */
const tables: Readonly<Record<HistorySource, string>> = {
  registry: `(SELECT name, start_ms, digest, end_ms, reversion, is_index, size_bytes, told_ms, NULL AS last_ms
              FROM history WHERE repository_id = ?1)`,
  seen: `(SELECT name, start_ms, digest, ifnull(end_ms, ${noEnd}) AS end_ms, 0 AS reversion, NULL AS is_index,
                 NULL AS size_bytes, NULL AS told_ms, last_ms
          FROM seen WHERE repository_id = ?1)`,
};
const newestFirst = 'ORDER BY start_ms DESC, end_ms DESC, name, digest';

/** The questions over the table of one source, each of which is in a file of its own. */
export function createHistoryMoments(db: Database, source: HistorySource): HistoryMoments {
  const rows = (repository: RepositoryRef, where: string, ...parameters: number[]) => {
    const id = findRepositoryId(db, repository);
    if (id === null) return [];
    const sql = `SELECT * FROM ${tables[source]} WHERE ${where} ${newestFirst}`;
    return db.all(sql, id, ...parameters).map((row) => readRow(row, source));
  };
  return {
    summary: (repository) => readSummary(db, findRepositoryId(db, repository), source),
    aliveAt: (repository, [one, other]) =>
      rows(repository, '(start_ms <= ?2 AND end_ms > ?2) OR (start_ms <= ?3 AND end_ms > ?3)', one, other),
    ofTagsThatChanged: (repository, fromMs, toMs) => {
      // A start counts as well: it may end a row that is told without an end, or with a later one.
      const lost = '(end_ms > ?2 AND end_ms <= ?3) OR (start_ms > ?2 AND start_ms <= ?3)';
      return rows(repository, `name IN (SELECT name FROM ${tables[source]} WHERE ${lost})`, fromMs, toMs);
    },
    ofEndedDigests: (repository, nowMs) => {
      const alive = `SELECT digest FROM ${tables[source]} WHERE start_ms <= ?2 AND end_ms > ?2`;
      return rows(repository, `end_ms <= ?2 AND digest NOT IN (${alive})`, nowMs);
    },
  };
}

function readSummary(db: Database, id: number | null, source: HistorySource): HistorySummary {
  // Sums of remainders: cheap, and another number for nearly every change; ends and counts tell the rest.
  const sql = `SELECT count(*) AS n, min(start_ms) AS first, max(start_ms) AS youngest,
                      max(CASE WHEN end_ms < ${noEnd} THEN end_ms END) AS last_end,
                      sum(end_ms % 999999937) AS ends, sum(start_ms % 999999937) AS starts, max(last_ms) AS last_seen
               FROM ${tables[source]}`;
  const row = id === null ? undefined : db.get(sql, id);
  const number = (key: string) => (typeof row?.[key] === 'number' ? row[key] : null);
  const parts = ['n', 'youngest', 'ends', 'starts', 'last_seen'].map((key) => String(number(key) ?? 0));
  return {
    rowCount: number('n') ?? 0,
    firstMs: number('first'),
    youngestMs: number('youngest'),
    lastEndMs: number('last_end'),
    revision: [source, ...parts].join(' '),
  };
}

function readRow(row: SqlRow, origin: HistorySource): HistoryRow {
  const end = Number(row['end_ms']);
  const number = (key: string) => (typeof row[key] === 'number' ? row[key] : null);
  return {
    name: textOf(row, 'name'),
    digest: textOf(row, 'digest'),
    startMs: Number(row['start_ms']),
    endMs: end === noEnd ? null : end,
    reversion: row['reversion'] === 1,
    isIndex: row['is_index'] === null ? null : row['is_index'] === 1,
    sizeBytes: number('size_bytes'),
    origin,
    // A row told anew with another end replaces the older one, with a new time.
    scheduled: end !== noEnd && end > (number('told_ms') ?? end),
    lastSeenMs: number('last_ms'),
  };
}
