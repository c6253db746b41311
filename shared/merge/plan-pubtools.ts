import type { JsonArray } from '../oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, parseJson } from '../oci/json.ts';
import { bareMediaType } from '../oci/media-types.ts';
import { boardReader } from './board.ts';
import type { Entry } from './entries.ts';
import { readEntries } from './entries.ts';
import type { MergeOptions, Selector } from './options.ts';
import type { PubtoolsFailure, PubtoolsResult } from './pubtools/failure.ts';
import type { PubtoolsSelection } from './pubtools/merge.ts';
import { pubtoolsMerge, pubtoolsMergeSelected, pubtoolsRemoveArchs } from './pubtools/merge.ts';
import { refuse } from './refusal.ts';
import { foundDigest } from './sides.ts';
import type { BoardRow, MergeErrorCode, MergePlan, MergeResult, MergeSide } from './types.ts';
import { findWarnings, shadowedEntries, typeWarnings } from './warnings.ts';

/**
 * The pubtools twin in the form of the engine, so that previews of both modes can be shown beside each other. The
 * full merge always writes; a selected merge writes what the tag workflow would upload.
 */
export function planPubtools(source: MergeSide, destination: MergeSide, options: MergeOptions): MergeResult {
  const result = run(source, destination, options);
  const from = options.operation === 'remove' ? [] : entriesOf(source);
  const into = entriesOf(destination);
  if (!result.ok) {
    return { ok: false, refusal: refusalOf(result.failure), rows: rowsOf(from, into, into), warnings: [] };
  }
  const { document, upload } = result.value;
  if (upload === null) {
    const message = 'An entry has no digest, so the tag workflow cannot write the list.';
    const refusal = { code: 'E_BAD_DIGEST', message, keys: [] } as const;
    return { ok: false, refusal, rows: rowsOf(from, into, into), warnings: [] };
  }
  const isRaw = upload.what === 'raw-source-bytes';
  const entries = readEntries(manifests((isRaw ? parsed(source) : null) ?? document.get('manifests')), 'arch');
  const shadowed = shadowedEntries(entries);
  const read = boardReader(entries, shadowed);
  const plan: MergePlan = {
    outcome: isRaw ? 'copy-source-bytes' : 'write',
    bytes: upload.bytes,
    digest: upload.digest,
    contentType: upload.contentType,
    rows: rowsOf(from, into, entries),
    warnings: [
      ...findWarnings({ result: entries, shadowed, metadataDiffers: [], orphans: [] }),
      ...typeWarnings(bareMediaType(upload.contentType), entries),
    ],
    entries: entries.map(read),
    sourceDigest: source.state === 'found' ? foundDigest(source) : null,
    destinationDigest: destination.state === 'found' ? foundDigest(destination) : null,
  };
  return { ok: true, plan };
}

function run(source: MergeSide, destination: MergeSide, options: MergeOptions): PubtoolsResult<PubtoolsSelection> {
  if (options.choices.length > 0)
    refuse('E_BAD_OPTIONS', 'The pubtools way knows no choices per row; it merges by architecture.');
  const { pubtoolsVersion: version } = options;
  if (options.operation === 'remove')
    return pubtoolsRemoveArchs(destination, architecturesOf(options.remove ?? {}), version);
  if (options.select === 'all') return pubtoolsMerge(source, destination);
  return pubtoolsMergeSelected(source, destination, architecturesOf(options.select), version);
}

function architecturesOf(selector: Selector | 'all'): readonly string[] {
  const { architectures, platforms, digests } =
    selector === 'all' ? { digests: [] as string[], architectures: undefined, platforms: undefined } : selector;
  if (platforms === undefined && digests === undefined) return architectures ?? [];
  return refuse('E_BAD_OPTIONS', 'The pubtools way selects by architecture only.');
}

function refusalOf({ kind, message, status }: PubtoolsFailure) {
  const side = kind.startsWith('src') ? ('source' as const) : ('destination' as const);
  const hint = status === 401 ? ' pubtools takes that for “not there” only in the selected merge.' : '';
  return { code: codeOf(kind), message: `${message}${hint}`, side, keys: [] };
}

function codeOf(kind: PubtoolsFailure['kind']): MergeErrorCode {
  switch (kind) {
    case 'src-not-a-list':
      return 'E_SRC_NOT_INDEX';
    case 'dest-not-a-list':
      return 'E_DEST_NOT_INDEX';
    case 'src-http-error':
    case 'src-missing':
      return 'E_SRC_UNREADABLE';
    case 'dest-http-error':
      return 'E_DEST_UNREADABLE';
    case 'manifest-type-mismatch':
      return 'E_MIXED_TYPES';
    default:
      return 'E_NO_PLATFORM';
  }
}

function parsed(side: MergeSide): unknown {
  if (side.state !== 'found') return undefined;
  try {
    const document = parseJson(side.bytes, { duplicateNames: 'last-wins', pythonLiterals: true });
    return isJsonObject(document) ? document.get('manifests') : undefined;
  } catch {
    // The twin has told already what is wrong with the bytes; the board simply has no rows of this side.
    return undefined;
  }
}

function manifests(value: unknown): JsonArray {
  return isJsonArray(value as JsonArray) ? (value as JsonArray) : [];
}

function entriesOf(side: MergeSide): Entry[] {
  return readEntries(manifests(parsed(side)), 'arch');
}

/** Everything pubtools compares: the raw architecture, `unknown` and missing ones included. */
function architectureOf({ platform }: Entry): string {
  const architecture = platform?.get('architecture');
  if (typeof architecture === 'string') return architecture;
  return architecture === undefined ? '' : new TextDecoder().decode(emitJson(architecture));
}

function rowsOf(source: readonly Entry[], destination: readonly Entry[], result: readonly Entry[]): BoardRow[] {
  const [from, into, out] = [source, destination, result].map((list) => Map.groupBy(list, architectureOf));
  const readers = [boardReader(source), boardReader(destination), boardReader(result)] as const;
  const names = new Set([...(into?.keys() ?? []), ...(from?.keys() ?? [])]);
  return [...names].map((name) => {
    const row = {
      source: (from?.get(name) ?? []).map(readers[0]),
      destination: (into?.get(name) ?? []).map(readers[1]),
      result: (out?.get(name) ?? []).map(readers[2]),
    };
    const conflict =
      row.source.length > 0 && row.destination.length > 0 && digests(row.source) !== digests(row.destination);
    return { key: JSON.stringify([name]), kind: 'keyed', label: name, ...row, action: actionOf(row), conflict };
  });
}

function digests(entries: BoardRow['source']): string {
  return entries.map(({ digest }) => digest).join();
}

function actionOf({
  source,
  destination,
  result,
}: Pick<BoardRow, 'source' | 'destination' | 'result'>): BoardRow['action'] {
  if (result.length === 0) return destination.length > 0 ? 'remove' : 'leave-out';
  if (destination.length === 0) return 'add';
  if (digests(result) !== digests(destination)) return 'replace';
  return digests(source) === digests(destination) ? 'same' : 'keep';
}
