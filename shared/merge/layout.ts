import type { JsonValue } from '../oci/json.ts';
import { isJsonObject } from '../oci/json.ts';
import { jsonEqual } from '../oci/json-equal.ts';
import type { Entry } from './entries.ts';
import { identityOf, readEntry } from './entries.ts';
import { objectOf } from './keys.ts';
import type { MergeOptions } from './options.ts';
import type { Decision } from './rows.ts';

/** Where every entry of the result comes from and stands. */
export interface Layout {
  /** The entries with the destination's order kept: replaced in place, new ones at the end in source order. */
  readonly stable: readonly Entry[];
  /** Place in the source's list of each result entry that the source has too. */
  readonly sourcePlace: ReadonlyMap<Entry, number>;
  /** Entries of the source that would be copied. */
  readonly copied: readonly Entry[];
  /** An attestation comes or goes by name. */
  readonly touchesAttestations: boolean;
  /** Entries with one digest and different descriptors. */
  readonly metadataDiffers: readonly Entry[];
}

interface LayoutInput {
  readonly source: readonly Entry[];
  readonly destination: readonly Entry[];
  readonly decisions: readonly Decision[];
  /** Attestations of the source that come along. */
  readonly wanted: readonly Entry[];
  /** Attestations of the destination that go although their image stays. */
  readonly unwanted: ReadonlySet<Entry>;
}

/** Carries out the decisions. Attestations follow their subjects. */
export function layOut(input: LayoutInput, options: MergeOptions): Layout {
  const { source, destination } = input;
  const work = createWork(source, options);
  for (const decision of input.decisions) placeRow(work, decision);
  placeAttestations(work, input, options.attestations === 'keep-all');
  const stable = [
    ...destination.flatMap((entry) => work.slots.get(entry) ?? [entry]),
    ...source.filter((entry) => work.tail.has(entry)),
  ];
  const own = new Set(source);
  const copied = stable.filter((entry) => own.has(entry));
  for (const entry of copied) work.linkToSource(entry, entry);
  const touchesAttestations = input.wanted.length > 0 || input.unwanted.size > 0;
  const { sourcePlace, metadataDiffers } = work;
  return { stable, sourcePlace, copied, touchesAttestations, metadataDiffers };
}

type Work = ReturnType<typeof createWork>;

function createWork(source: readonly Entry[], options: MergeOptions) {
  const place = new Map(source.map((entry, index) => [entry, index]));
  const slots = new Map<Entry, Entry[]>();
  const tail = new Set<Entry>();
  const sourcePlace = new Map<Entry, number>();
  const metadataDiffers: Entry[] = [];

  function linkToSource(result: Entry, entry: Entry): void {
    const index = place.get(entry);
    if (index !== undefined && !sourcePlace.has(result)) sourcePlace.set(result, index);
  }

  /** Both sides have the digest: the destination's descriptor stays, or both are united. */
  function agree(entry: Entry, existing: Entry): Entry {
    const differs = !jsonEqual(entry.value, existing.value);
    if (differs) metadataDiffers.push(existing);
    const result = differs && options.onSameDigest === 'merge' ? united(existing, entry, options) : existing;
    linkToSource(result, entry);
    return result;
  }

  return { slots, tail, sourcePlace, metadataDiffers, linkToSource, agree };
}

/** Annotations of both, the source's winning, and the source's platform where it has one (what buildx does). */
function united(existing: Entry, entry: Entry, options: MergeOptions): Entry {
  if (!isJsonObject(existing.value) || !isJsonObject(entry.value)) return existing;
  const result = new Map<string, JsonValue>(existing.value);
  const incoming = objectOf(entry.value, 'annotations');
  const annotations = new Map<string, JsonValue>([
    ...(objectOf(existing.value, 'annotations') ?? []),
    ...(incoming ?? []),
  ]);
  if (annotations.size > 0) result.set('annotations', annotations);
  const platform = objectOf(entry.value, 'platform');
  if (platform !== undefined) result.set('platform', platform);
  return jsonEqual(result, existing.value) ? existing : { ...readEntry(result, options.key), role: existing.role };
}

type Pair = Entry | 'repeat' | undefined;

// A digest that stands more often is an attack; comparing all with all would then take minutes.
const maxAlike = 50;

// How two descriptors of one digest may go together, closest first.
const likenesses: readonly ((a: Entry, b: Entry) => boolean)[] = [
  (a, b) => jsonEqual(a.value, b.value),
  (a, b) => a.shadowKey === b.shadowKey,
  () => true,
];

/**
 * The entry of the destination that each incoming one agrees with, by digest; where a digest stands several times,
 * those that are most alike. `repeat`: the destination has it fewer times.
 */
function pairUp(incoming: readonly Entry[], destination: readonly Entry[]): Pair[] {
  const known = new Set(destination.map((entry) => entry.digest));
  if (!incoming.some((entry) => known.has(entry.digest))) return incoming.map(() => undefined);
  const groups = Map.groupBy(destination, (entry) => entry.digest);
  const pairs: Pair[] = incoming.map(({ digest }) => (groups.has(digest) ? 'repeat' : undefined));
  for (const isAlike of likenesses) {
    for (const [index, entry] of incoming.entries()) {
      const group = pairs[index] === 'repeat' ? (groups.get(entry.digest) ?? []) : [];
      const place = group.length > maxAlike ? 0 : group.findIndex((other) => isAlike(other, entry));
      if (place === 0) pairs[index] = group.shift();
      else if (place > 0) pairs[index] = group.splice(place, 1)[0];
    }
  }
  return pairs;
}

function placeRow(work: Work, { row, action, incoming }: Decision): void {
  const { destination } = row;
  switch (action) {
    case 'add':
      for (const entry of incoming) work.tail.add(entry);
      return;
    case 'replace': {
      const pairs = pairUp(incoming, destination);
      const group = incoming.map((entry, index) => {
        const existing = pairs[index];
        return existing === undefined || existing === 'repeat' ? entry : work.agree(entry, existing);
      });
      destination.forEach((entry, index) => work.slots.set(entry, index === 0 ? group : []));
      return;
    }
    case 'remove':
      for (const entry of destination) work.slots.set(entry, []);
      return;
    case 'same':
    case 'both': {
      const pairs = pairUp(incoming, destination);
      for (const [index, entry] of incoming.entries()) {
        const existing = pairs[index];
        if (existing === undefined) work.tail.add(entry);
        else if (existing !== 'repeat') work.slots.set(existing, [work.agree(entry, existing)]);
      }
      return;
    }
    case 'keep':
    case 'leave-out':
      return;
  }
}

/** Rows of images by digest, to know which row an attestation belongs to. */
function rowByDigest(decisions: readonly Decision[], side: 'source' | 'destination'): Map<string, string> {
  return new Map(decisions.flatMap(({ row }) => row[side].map((entry) => [entry.digest, row.key] as const)));
}

function placeAttestations(work: Work, input: LayoutInput, keepAll: boolean): void {
  const { destination, decisions, wanted, unwanted } = input;
  const losing = keepAll ? new Set<Entry>() : orphaned(work, destination, decisions);
  const gone = destination.filter((entry) => losing.has(entry) || unwanted.has(entry));
  const isGone = new Set(gone);
  const staying = Map.groupBy(
    destination.filter((entry) => !isGone.has(entry)),
    identityOf,
  );
  const rowOfGone = rowByDigest(decisions, 'destination');
  const rowOfNew = rowByDigest(decisions, 'source');
  const free = Map.groupBy(gone, (entry) => rowOfGone.get(entry.subject ?? ''));
  for (const entry of gone) work.slots.set(entry, []);
  for (const entry of wanted) {
    const alike = staying.get(identityOf(entry));
    if (alike !== undefined) {
      const existing = alike.shift();
      if (existing !== undefined) work.slots.set(existing, [work.agree(entry, existing)]);
      continue;
    }
    const slot = free.get(rowOfNew.get(entry.subject ?? ''))?.shift();
    if (slot === undefined) work.tail.add(entry);
    else work.slots.set(slot, [entry]);
  }
}

/** Attestations of the destination whose image leaves. */
function orphaned(work: Work, destination: readonly Entry[], decisions: readonly Decision[]): Set<Entry> {
  const images = new Set<string>();
  for (const { row } of decisions) {
    for (const entry of row.destination) for (const kept of work.slots.get(entry) ?? [entry]) images.add(kept.digest);
  }
  for (const entry of work.tail) images.add(entry.digest);
  return new Set(destination.filter((entry) => entry.role === 'attestation' && !images.has(entry.subject ?? '')));
}
