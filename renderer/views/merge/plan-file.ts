import { z } from 'zod';
import { digestSchema, repositoryNameSchema, referenceSchema, tagNameSchema } from '../../../shared/contract/common.ts';
import type { Connection } from '../../../shared/contract/connections.ts';
import { maxMergePairs } from '../../../shared/contract/merges.ts';
import { AppError } from '../../../shared/errors.ts';
import { mergeOptionsSchema, type MergeOptions } from '../../../shared/merge/options.ts';
import type { MergePair, PairState } from './merge-pairs.ts';

const format = 'waybill-merge-plan';
const version = 1;

// Registries are named by address, because connection ids mean nothing on another machine.
// An opened file is named by its `file:` address.
const placeSchema = z.strictObject({ registry: z.url().max(13_000), repository: repositoryNameSchema });

const plannedPairSchema = z.strictObject({
  source: referenceSchema,
  destination: tagNameSchema,
  options: mergeOptionsSchema,
  expected: z.strictObject({
    sourceDigest: digestSchema,
    destinationDigest: digestSchema.nullable(),
    resultDigest: digestSchema,
  }),
});
/** One merge of a plan: source tag or digest, destination tag, how, and which digests it was planned for. */
export type PlannedPair = z.infer<typeof plannedPairSchema>;

/** Merges from one repository into another, to look at again later or on another machine. */
export const planFileSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  savedAt: z.iso.datetime(),
  source: placeSchema,
  destination: placeSchema,
  pairs: z.array(plannedPairSchema).min(1).max(maxMergePairs),
});
export type PlanFile = z.infer<typeof planFileSchema>;

/** The file's text; ends with a line feed like every text file. */
export function writePlanFile(plan: Omit<PlanFile, 'format' | 'version'>): string {
  return `${JSON.stringify({ format, version, ...plan }, null, 2)}\n`;
}

const maxPlanFileBytes = 4 * 1024 * 1024;

function refuse(message: string, advice: string): never {
  throw new AppError('invalid-input', message, { step: 'opening the plan file', advice });
}

function parseDocument(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    refuse('The file is not JSON.', 'Choose a file that Waybill saved with “Save plan”.');
  }
  if (typeof document !== 'object' || document === null || !('format' in document) || document.format !== format) {
    refuse('The file is JSON, but not a merge plan.', 'Choose a file that Waybill saved with “Save plan”.');
  }
  return { ...document };
}

/**
 * Reads a plan file strictly: what is unknown, missing or malformed is refused by name, never guessed.
 * @throws AppError `invalid-input` saying what is wrong and where.
 */
export function readPlanFile(text: string): PlanFile {
  if (text.length > maxPlanFileBytes) {
    refuse('The file is larger than any merge plan.', 'Choose a file that Waybill saved with “Save plan”.');
  }
  const document = parseDocument(text);
  if (document['version'] !== version) {
    refuse(
      `The plan has version ${JSON.stringify(document['version'] ?? null)}; this program reads version ${version}.`,
      'Open it with the Waybill that saved it, or make the plan again.',
    );
  }
  const parsed = planFileSchema.safeParse(document);
  if (parsed.success) {
    const tags = parsed.data.pairs.map(({ destination }) => destination);
    const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
    if (twice === undefined) return parsed.data;
    refuse(`The plan is damaged: two of its merges write “${twice}”.`, 'Save the plan again.');
  }
  refuse(`The plan is damaged: ${faultWords(parsed.error.issues[0], document)}.`, 'Save the plan again.');
}

type Reachable = Pick<Connection, 'id' | 'url'>;

/**
 * The connection of this machine that a plan's address means: a registry by its origin, an opened file by its path.
 * @throws AppError `not-found` saying what to add or open first.
 */
export function connectionFor(connections: readonly Reachable[], address: string): Reachable {
  const wanted = new URL(address);
  const isFile = wanted.protocol === 'file:';
  const isIt = (url: URL) =>
    isFile ? url.href === wanted.href : url.protocol !== 'file:' && url.origin === wanted.origin;
  const found = connections.find(({ url }) => URL.canParse(url) && isIt(new URL(url)));
  if (found !== undefined) return found;
  const what = isFile ? 'file' : 'registry';
  throw new AppError(
    'not-found',
    `The plan names the ${what} ${address}, which is not ${isFile ? 'open' : 'connected'} here.`,
    {
      advice: isFile ? 'Open the file, then open the plan again.' : 'Add the registry, then open the plan again.',
    },
  );
}

/** What an opened plan says about a pair; null without a plan. */
export function plannedFor(plan: PlanFile | null, { source, destination }: MergePair): PlannedPair | null {
  const isIt = (pair: PlannedPair) => pair.source === source.reference && pair.destination === destination.tag;
  return plan?.pairs.find(isIt) ?? null;
}

/** The options with which an opened plan wants a pair merged; null without a plan. */
export function planOptions(plan: PlanFile | null, pair: MergePair): MergeOptions | null {
  return plannedFor(plan, pair)?.options ?? null;
}

/** Where a document went wrong, in words; the library's own are for programmers. */
function faultWords(issue: z.core.$ZodIssue | undefined, document: unknown): string {
  if (issue?.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys;
    return `it has a member “${[...issue.path, name].join('.')}” that no plan has`;
  }
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    document,
  );
  return `“${path.join('.')}” ${value === undefined ? 'is missing' : 'is not what it should be'}`;
}

/** What stands against a plan that was read, now that both sides have been read too. */
export interface PlanObjection {
  readonly what: 'source' | 'destination' | 'result';
  readonly planned: string | null;
  readonly found: string | null;
}

/**
 * Compares a plan with what is there now. A changed result with unchanged sides means that the options in the file
 * were edited after the plan was made.
 */
function planObjections(
  expected: PlannedPair['expected'],
  found: {
    readonly sourceDigest: string | null;
    readonly destinationDigest: string | null;
    readonly resultDigest: string | null;
  },
): readonly PlanObjection[] {
  const objections: PlanObjection[] = [];
  if (expected.sourceDigest !== found.sourceDigest) {
    objections.push({ what: 'source', planned: expected.sourceDigest, found: found.sourceDigest });
  }
  if (expected.destinationDigest !== found.destinationDigest) {
    objections.push({ what: 'destination', planned: expected.destinationDigest, found: found.destinationDigest });
  }
  if (objections.length === 0 && expected.resultDigest !== found.resultDigest) {
    objections.push({ what: 'result', planned: expected.resultDigest, found: found.resultDigest });
  }
  return objections;
}

/** What stands against applying a plan to a pair; nothing without a plan, and while the pair has not been read. */
export function objectionsTo(
  plan: PlanFile | null,
  { pair, read }: Pick<PairState, 'pair' | 'read'>,
): readonly PlanObjection[] {
  const planned = plannedFor(plan, pair);
  if (planned === null || read === null) return [];
  const digest = (side: 'source' | 'destination') => {
    const loaded = read.loaded[side];
    return loaded.state === 'found' ? loaded.digest : null;
  };
  return planObjections(planned.expected, {
    sourceDigest: digest('source'),
    destinationDigest: digest('destination'),
    resultDigest: read.merged?.digest ?? null,
  });
}

/** An objection in words. */
export function objectionWords(objection: PlanObjection): string {
  switch (objection.what) {
    case 'source':
      return 'The source is no longer what the plan was made for.';
    case 'destination':
      return 'The destination is no longer what the plan was made for.';
    case 'result':
      return 'The plan gives another result than it promises: its options were changed after it was saved.';
  }
}
