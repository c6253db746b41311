import { sha256Digest } from '../oci/digest.ts';
import { emitJson, isJsonArray } from '../oci/json.ts';
import { jsonEqual } from '../oci/json-equal.ts';
import { isIndexType, isSchema1Type } from '../oci/media-types.ts';
import { boardReader, boardRows } from './board.ts';
import type { Entry } from './entries.ts';
import { entryFault, readEntries } from './entries.ts';
import type { Composed } from './envelope.ts';
import { compose, convert, resultType } from './envelope.ts';
import type { Layout } from './layout.ts';
import { layOut } from './layout.ts';
import { flattenNested } from './nested.ts';
import type { MergeOptions, MergeOptionsInput } from './options.ts';
import { mergeOptionsSchema } from './options.ts';
import { orderEntries } from './order.ts';
import { planPubtools } from './plan-pubtools.ts';
import { RefusalSignal, refuse } from './refusal.ts';
import type { Decision } from './rows.ts';
import { decideRows, makeRows } from './rows.ts';
import { entryTest } from './select.ts';
import type { LoadedList } from './sides.ts';
import { foundDigest, loadSide } from './sides.ts';
import type { BoardRow, MergePlan, MergeResult, MergeSide, MergeWarning } from './types.ts';
import { findWarnings, shadowedEntries, typeWarnings } from './warnings.ts';

/**
 * The merge engine: two lists as exact bytes and the options in, the exact bytes of the result out, or a refusal.
 * Pure. Both the page's preview and the host's execution call it, so they cannot disagree.
 */
export function planMerge(source: MergeSide, destination: MergeSide, input: MergeOptionsInput): MergeResult {
  // Filled as the work proceeds, so that a refusal still shows the board.
  const shown: Shown = { rows: [], warnings: [] };
  try {
    const options = readOptions(input);
    if (options.mode === 'pubtools') {
      refuseMovedTag(destination.state === 'found' ? foundDigest(destination) : null, options);
      return planPubtools(source, destination, options);
    }
    const lists = loadLists(source, destination, options);
    refuseMovedTag(lists.destination?.digest ?? null, options);
    return { ok: true, plan: planLists(lists, options, shown) };
  } catch (error) {
    if (!(error instanceof RefusalSignal)) throw error;
    return { ok: false, refusal: error.refusal, ...shown };
  }
}

interface Shown {
  rows: readonly BoardRow[];
  warnings: readonly MergeWarning[];
}

interface Lists {
  readonly source: LoadedList | null;
  readonly destination: LoadedList | null;
}

function readOptions(input: MergeOptionsInput): MergeOptions {
  const parsed = mergeOptionsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  return refuse(
    'E_BAD_OPTIONS',
    `The options are wrong${place === '' ? '' : ` at “${place}”`}: ${issue?.message ?? ''}.`,
  );
}

function loadLists(source: MergeSide, destination: MergeSide, options: MergeOptions): Lists {
  if (options.operation === 'remove') {
    const list = loadSide('destination', destination, options.wrapDest, []);
    if (list === null) refuse('E_DEST_UNREADABLE', 'There is no destination to remove from.', { side: 'destination' });
    return { source: null, destination: list };
  }
  const absent = options.treat401AsMissing ? [404, 401] : [404];
  return {
    source: loadSide('source', source, options.wrapSource, []),
    destination: loadSide('destination', destination, options.wrapDest, absent),
  };
}

function refuseMovedTag(found: string | null, options: MergeOptions): void {
  const { planDestDigest, currentDestDigest } = options;
  if (planDestDigest === undefined) return;
  const current = currentDestDigest === undefined ? found : currentDestDigest;
  if (current === planDestDigest) return;
  const name = (digest: string | null) => digest ?? 'nothing';
  refuse('E_TAG_MOVED', `The destination was ${name(planDestDigest)} in the preview and is ${name(current)} now.`, {
    side: 'destination',
  });
}

function planLists(lists: Lists, options: MergeOptions, shown: Shown): MergePlan {
  const removing = options.operation === 'remove';
  const isNamed = entryTest(removing ? (options.remove ?? {}) : options.select);
  const flat = lists.source === null ? null : flattenNested(lists.source, options, isNamed);
  const source = flat === null ? [] : readEntries(flat.values, options.key);
  const destination = readEntries(lists.destination?.values ?? [], options.key);
  // An attestation without its image is not imported; only the raw union or a choice of its row takes it.
  const isOrphan = (entry: Entry) => !removing && entry.subject !== undefined && options.attestations !== 'keep-all';
  const isSelected = (entry: Entry) =>
    !isOrphan(entry) && (isNamed(entry) || (flat?.flattened.has(entry.value) ?? false));
  const rows = makeRows(source, destination, isSelected, removing ? 'destination' : 'source');
  const present = destination.filter((entry) => entry.role === 'attestation');
  const decisions = decideRows(rows, present, options);
  const layout = layOut(
    { source, destination, decisions, ...attestationsOf(source, destination, decisions, options, isNamed) },
    options,
  );

  const result = orderEntries(layout, options.order);
  const shadowed = shadowedEntries(result);
  const readResult = boardReader(result, shadowed);
  shown.rows = boardRows({ source, destination, result, readResult, decisions, mode: options.key });
  const left = new Set(decisions.filter(({ action }) => action === 'leave-out').flatMap(({ row }) => row.source));
  const orphans =
    options.attestations === 'drop'
      ? []
      : source.filter((entry) => left.has(entry) && isOrphan(entry) && isNamed(entry));
  const warnings = findWarnings({ result, shadowed, metadataDiffers: layout.metadataDiffers, orphans });
  const base = baseOf(lists, options);
  shown.warnings = [...warnings, ...typeWarnings(base.mediaType, result)];
  refuseFaults(source.length, decisions, layout, options);

  const outcome = composeResult(lists, base, layout, result, options);
  return {
    outcome: outcome.kind,
    bytes: outcome.bytes,
    digest: outcome.digest,
    contentType: outcome.mediaType,
    rows: shown.rows,
    warnings: [...warnings, ...typeWarnings(outcome.mediaType, outcome.entries)],
    entries: outcome.entries.map(outcome.entries === result ? readResult : boardReader(outcome.entries)),
    sourceDigest: lists.source?.digest ?? null,
    destinationDigest: lists.destination?.digest ?? null,
  };
}

/** Which attestations of the source come, and which of the destination were named for removal. */
function attestationsOf(
  source: readonly Entry[],
  destination: readonly Entry[],
  decisions: readonly Decision[],
  options: MergeOptions,
  isNamed: (entry: Entry) => boolean,
): { wanted: Entry[]; unwanted: Set<Entry> } {
  const isAttestation = (entry: Entry) => entry.role === 'attestation';
  if (options.operation === 'remove') {
    return { wanted: [], unwanted: new Set(destination.filter((entry) => isAttestation(entry) && isNamed(entry))) };
  }
  if (options.attestations === 'drop') return { wanted: [], unwanted: new Set() };
  const images = new Set(decisions.flatMap(({ wanted }) => wanted.map((entry) => entry.digest)));
  const isExplicit = options.select !== 'all' || options.attestations === 'keep-all';
  const comes = (entry: Entry) => images.has(entry.subject ?? '') || (isExplicit && isNamed(entry));
  return { wanted: source.filter((entry) => isAttestation(entry) && comes(entry)), unwanted: new Set() };
}

function baseOf({ source, destination }: Lists, options: MergeOptions): LoadedList {
  const base = options.envelope === 'src' ? (source ?? destination) : (destination ?? source);
  return base ?? refuse('E_SRC_UNREADABLE', 'Neither a source nor a destination was given.');
}

/** Everything that forbids the result, the user's decisions first. */
function refuseFaults(
  sourceLength: number,
  decisions: readonly Decision[],
  layout: Layout,
  options: MergeOptions,
): void {
  const undecided = decisions.filter((decision) => decision.undecided).map(({ row }) => row.key);
  if (undecided.length > 0) {
    refuse('E_CONFLICT', 'Both lists have these platforms with different digests.', { keys: undecided });
  }
  refuseEmptySelection(sourceLength, decisions, layout, options);
  if (layout.stable.length === 0 && !options.allowEmpty) {
    refuse('E_EMPTY_RESULT', 'Nothing would be left in the list. Delete the tag instead.', { side: 'destination' });
  }
  for (const entry of layout.copied) refuseEntry(entry, options);
}

function refuseEmptySelection(
  sourceLength: number,
  decisions: readonly Decision[],
  layout: Layout,
  options: MergeOptions,
): void {
  const decides = options.choices.some(({ take }) => take !== 'destination');
  const named = decisions.some(({ row }) => row.selected.length > 0);
  if (named || decides || layout.touchesAttestations) return;
  if (options.operation === 'merge' && options.select === 'all' && sourceLength > 0) return;
  const what =
    options.operation === 'remove'
      ? 'The destination has no entry that the removal names.'
      : 'The source has no entry that the selection names.';
  refuse('E_SELECTION_EMPTY', what, { side: options.operation === 'remove' ? 'destination' : 'source' });
}

/** Only what would be copied is checked, so that a broken row elsewhere does not block. */
function refuseEntry(entry: Entry, options: MergeOptions): void {
  const where = { side: 'source', keys: [entry.digest] } as const;
  const name = entry.digest === '' ? 'without a digest' : entry.digest;
  const fault = entryFault(entry);
  if (fault === 'E_BAD_DIGEST') refuse(fault, `The source’s entry ${name} has no valid digest.`, where);
  if (fault === 'E_BAD_SIZE') refuse(fault, `The source’s entry ${name} has no valid size.`, where);
  if (isSchema1Type(entry.mediaType))
    refuse('E_SCHEMA1_CHILD', `The source’s entry ${name} is of Docker’s schema 1.`, where);
  if (options.nested === 'reject' && isIndexType(entry.mediaType)) {
    refuse('E_NESTED', `The source’s entry ${name} is itself a list.`, where);
  }
}

interface Outcome {
  readonly kind: MergePlan['outcome'];
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string;
  readonly entries: readonly Entry[];
}

/** The bytes. Untouched ones of either side are preferred: signatures are made on digests. */
function composeResult(
  lists: Lists,
  base: LoadedList,
  layout: Layout,
  result: readonly Entry[],
  options: MergeOptions,
): Outcome {
  const { source, destination } = lists;
  const { targetType } = options;
  const keepsType = (list: LoadedList) => targetType === undefined || targetType === list.mediaType;
  const values = (entries: readonly Entry[]) => entries.map((entry) => entry.value);
  // In the destination's own order, because an order by itself is never a change.
  const unordered = compose(base, values(layout.stable));
  const isUntouched = (document: Composed['document']) => destination !== null && isSame(document, destination);
  if (destination !== null && isUntouched(unordered) && keepsType(destination)) {
    return { ...destination, kind: 'noop', entries: layout.stable };
  }
  const wanted = resultType(base, result, options);
  if (destination !== null && isUntouched(convert(unordered, base, wanted, options).document)) {
    return { ...destination, kind: 'noop', entries: layout.stable };
  }
  const composed = compose(base, values(result));
  const converted = convert(composed, base, wanted, options);
  if (destination !== null && isUntouched(converted.document)) return { ...destination, kind: 'noop', entries: result };
  if (source !== null) {
    const isCarbonCopy = base === source && keepsType(source) && isSame(composed, source);
    if (isCarbonCopy || isSame(converted.document, source))
      return { ...source, kind: 'copy-source-bytes', entries: result };
  }
  const bytes = emitJson(converted.document);
  return {
    kind: 'write',
    bytes,
    digest: sha256Digest(bytes),
    mediaType: converted.mediaType,
    entries: heldEntries(converted.document, result, options),
  };
}

/** A lossy conversion may have changed or dropped entries. */
function heldEntries(
  document: Composed['document'],
  result: readonly Entry[],
  options: MergeOptions,
): readonly Entry[] {
  const values = document.get('manifests');
  return options.lossy && isJsonArray(values) ? readEntries(values, options.key) : result;
}

function isSame(document: Composed['document'], list: LoadedList): boolean {
  return !list.wrapped && jsonEqual(document, list.document);
}
