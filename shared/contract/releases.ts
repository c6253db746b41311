import { z } from 'zod';
import { bodyBase64Schema, digestSchema, platformSchema, repositoryRefSchema, tagNameSchema } from './common.ts';
import { read, write } from './kit.ts';
import { tagChangeSchema } from './tags.ts';

const entryTypeSchema = z.string().trim().min(1).max(300);

/** One entry of a tag. */
export const releaseEntrySchema = z.object({
  /** What it is an entry of: its artifact type, else its media type. */
  type: z.string().max(300),
  mediaType: z.string().max(300),
  digest: digestSchema,
  sizeBytes: z.number().nonnegative(),
  platform: platformSchema.nullable(),
  /** Images with a platform are merged, not released; there may be many of one type. */
  isRelease: z.boolean(),
});
export type ReleaseEntry = z.infer<typeof releaseEntrySchema>;

/** What is put into a release. */
const releaseContentSchema = z.discriminatedUnion('from', [
  /** A file: 8 MiB at most. The registry gets it under its digest before the preview; no tag changes by that. */
  z.strictObject({ from: z.literal('bytes'), bodyBase64: bodyBase64Schema, fileName: z.string().max(300) }),
  /** A manifest that is in the repository already. */
  z.strictObject({ from: z.literal('digest'), digest: digestSchema }),
]);

/**
 * Releases: the entries of a tag by their type. On registries with application releases a package's release, elsewhere
 * the entries of an image index.
 */
export const releases = {
  /** The entries of a tag. */
  get: read(
    repositoryRefSchema.extend({ tag: tagNameSchema }),
    z.object({
      /** Null: there is no such tag. */
      digest: digestSchema.nullable(),
      /** A single image: it has no entries. */
      isIndex: z.boolean(),
      entries: z.array(releaseEntrySchema).max(2000),
      /** `package`: only these types are taken; empty where any will do. */
      knownTypes: z.array(z.string().max(300)).max(20),
      store: z.enum(['package', 'index']),
    }),
  ),
  /**
   * Works out the change of a tag that an edit of its entries makes, for the preview of `tags.preview`. Content that
   * comes along is handed to the registry by its digest. Fails with `conflict` (`E_RELEASE_EXISTS`) when there is an
   * entry of the type already and `force` is not given, or (`E_TAG_MOVED`) when the tag is not what was seen.
   */
  edit: write(
    repositoryRefSchema.extend({
      tag: tagNameSchema,
      /** What the tag pointed at when its entries were shown; null: there was none. */
      expectedDigest: digestSchema.nullable(),
      edit: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('put'),
          type: entryTypeSchema,
          content: releaseContentSchema,
          /** Replaces an entry of the same type. */
          force: z.boolean().default(false),
        }),
        z.strictObject({ kind: z.literal('remove'), type: entryTypeSchema }),
      ]),
    }),
    z.object({ change: tagChangeSchema }),
    { maxBodyBytes: 12 * 1024 * 1024 },
  ),
};
