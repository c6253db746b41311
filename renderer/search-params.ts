import { z } from 'zod';

// What stands in an address may be typed by hand or be old: a value that does not fit is left out, never an error.
// The router reads 4.3 and true as what they look like; a tag may be called that.
const text = z
  .union([z.string().max(2000), z.number().transform(String), z.boolean().transform(String)])
  .optional()
  .catch(undefined);
const time = z.number().nonnegative().optional().catch(undefined);

/** Add registry: the address to begin with. */
export const addRegistrySearchSchema = z.object({ url: text });

/** Open files: the path to begin with. */
export const openFileSearchSchema = z.object({ path: text });

/** A registry's settings: what is opened at once. */
export const connectionSearchSchema = z.object({
  open: z.enum(['examine', 'sign-in']).optional().catch(undefined),
});

/** `/c/…`: filter of the repository list. */
export const repositoriesSearchSchema = z.object({ q: text });

/** Tags: filter tokens as typed, and the order. */
export const tagsSearchSchema = z.object({
  q: text,
  sort: z.enum(['name', 'size', 'pushed', 'expires']).optional().catch(undefined),
  dir: z.enum(['asc', 'desc']).optional().catch(undefined),
});

/** Releases: the tag whose entries are shown. */
export const releasesSearchSchema = z.object({ tag: text });

export const historyViews = ['list', 'lanes', 'as-of', 'between', 'edge'] as const;
/**
 * History: which view, one tag or all, a range of time in milliseconds, kinds of events separated by commas, the event
 * whose details are open, the moment looked at and which differences to now, and the part of the time axis in view by
 * its end and length.
 */
export const historySearchSchema = z.object({
  view: z.enum(historyViews).optional().catch(undefined),
  tag: text,
  from: time,
  to: time,
  kinds: text,
  event: text,
  at: time,
  show: z.enum(['then', 'changed', 'added', 'removed', 'moved']).optional().catch(undefined),
  end: time,
  span: time,
});
export type HistorySearch = z.infer<typeof historySearchSchema>;

/** Matrix: tag filter, reference tag to compare with, and which cells. */
export const matrixSearchSchema = z.object({ q: text, compare: text, show: text, cell: text });
export type MatrixSearch = z.infer<typeof matrixSearchSchema>;

export const manifestTabs = ['overview', 'platforms', 'layers', 'config', 'labels', 'referrers', 'raw'] as const;
/** Manifest: which tab, and the tag or index one came from. */
export const manifestSearchSchema = z.object({
  tab: z.enum(manifestTabs).optional().catch(undefined),
  from: text,
});
export type ManifestSearch = z.infer<typeof manifestSearchSchema>;

/** Merge: both sides by their parts; a side is given when its three members are. */
export const mergeSearchSchema = z.object({
  sourceConnection: text,
  sourceRepository: text,
  /** Tag or digest. */
  source: text,
  destinationConnection: text,
  destinationRepository: text,
  /** Tag. */
  destination: text,
  /** Further pairs in the same repositories: `source>tag`, separated by commas. */
  also: text,
});
export type MergeSearch = z.infer<typeof mergeSearchSchema>;

/** Activity: journal of everything, one registry or one repository; words, a kind of write and a state to show alone. */
export const activitySearchSchema = z.object({
  connectionId: text,
  repository: text,
  q: text,
  kind: text,
  state: text,
});
export type ActivitySearch = z.infer<typeof activitySearchSchema>;
