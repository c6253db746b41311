import { z } from 'zod';

const names = z.array(z.string().max(300)).max(1000);

/**
 * Which entries: by platform (`os/arch[/variant][:os.version prefix]`), by raw architecture, or by digest, which is
 * what a click selects. Members given together are a union.
 */
export const selectorSchema = z.strictObject({
  platforms: names.optional(),
  architectures: names.optional(),
  digests: names.optional(),
});
export type Selector = z.infer<typeof selectorSchema>;

/** A descriptor for a single image that is to be wrapped into a list with itself as the first entry. */
const wrapSchema = z.record(z.string().max(300), z.json());

/** The user's choice for one row of the merge board, by the row's key; wins over the policies. */
export const rowChoiceSchema = z.strictObject({
  key: z.string().max(1000),
  take: z.enum(['source', 'destination', 'remove']),
});
export type RowChoice = z.infer<typeof rowChoiceSchema>;

/** Options of a merge; every member has the default that a release manager would choose. */
export const mergeOptionsSchema = z.strictObject({
  /**
   * `pubtools`: bit-compatible with pubtools-quay. Of the other members it heeds only the operation, an
   * architectures selection (`select` for the selected merge, `remove`) and the plan's digests.
   */
  mode: z.enum(['extended', 'pubtools']).default('extended'),
  /** Which pubtools: before 0.28 (`seed`), or 0.28 and later. */
  pubtoolsVersion: z.enum(['seed', 'head']).default('head'),
  operation: z.enum(['merge', 'remove']).default('merge'),
  /** What to take from the source. */
  select: z.union([z.literal('all'), selectorSchema]).default('all'),
  /** What to take out of the destination, for `operation: 'remove'`. */
  remove: z.union([z.literal('all'), selectorSchema]).optional(),
  /** What makes two entries the same row. */
  key: z.enum(['platform', 'platform-exact', 'os-arch', 'arch', 'digest']).default('platform'),
  /** What happens when both sides have a row with different digests. */
  onConflict: z.enum(['replace', 'keep-dest', 'keep-both', 'error']).default('replace'),
  /** What happens to descriptor differences when both sides have the same digest. */
  onSameDigest: z.enum(['keep', 'merge']).default('keep'),
  order: z.enum(['dest-stable', 'source-first', 'sorted']).default('dest-stable'),
  /** Whose top-level members (annotations, subject, unknown ones) the result wears. */
  envelope: z.enum(['dest', 'src']).default('dest'),
  attestations: z.enum(['follow', 'drop', 'keep-all']).default('follow'),
  nested: z.enum(['keep', 'flatten', 'reject']).default('keep'),
  /** Documents of nested indexes by digest, needed to flatten. */
  nestedContent: z.record(z.string().max(300), z.json()).optional(),
  mixedTypes: z.enum(['promote-to-oci', 'keep', 'reject']).default('promote-to-oci'),
  /** An explicit conversion of the list's own type; refused when it would lose something unless `lossy`. */
  targetType: z.string().max(300).optional(),
  lossy: z.boolean().default(false),
  /** The user's word that a 401 on the destination means “not there” (Quay does that to robots). */
  treat401AsMissing: z.boolean().default(false),
  wrapSource: wrapSchema.optional(),
  wrapDest: wrapSchema.optional(),
  /** Lets a removal leave an empty list. */
  allowEmpty: z.boolean().default(false),
  /** The digest the plan was made for and the one found right before writing; they must agree. */
  planDestDigest: z.string().max(300).nullable().optional(),
  currentDestDigest: z.string().max(300).nullable().optional(),
  choices: z.array(rowChoiceSchema).max(2000).default([]),
});

/** As a caller may write them: everything optional. */
export type MergeOptionsInput = z.input<typeof mergeOptionsSchema>;
/** With defaults filled in. */
export type MergeOptions = z.output<typeof mergeOptionsSchema>;
