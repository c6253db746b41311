import { z } from 'zod';
import { timeMsSchema } from './common.ts';

/** The forms in which images lie in files and folders. `unknown` until the file has been looked at. */
const fileFormatSchema = z.enum([
  'unknown',
  /** A folder as image-spec image-layout.md describes it. */
  'oci-layout',
  /** The same in a tar. */
  'oci-archive',
  /** What `docker save` writes: configs, layers and a list of them, but no manifests. */
  'docker-archive',
  /** A folder that `skopeo copy … dir:` wrote. */
  'dir',
  /** One manifest or index alone; what it names is not there. */
  'manifest',
]);

/** What a connection of kind `file` is made of. */
export const openedFileSchema = z.object({
  /** Absolute. */
  path: z.string().max(4000),
  format: fileFormatSchema,
  /** How a whole archive is packed. */
  compression: z.enum(['none', 'gzip', 'zstd']),
  /** Of the file on disk; null for folders and while nobody has looked. */
  sizeBytes: z.number().nonnegative().nullable(),
  changedAtMs: timeMsSchema.nullable(),
  /**
   * `made`: the format holds no manifests, so Waybill makes them from what it does hold, and their digests are not those
   * of any registry.
   */
  digests: z.enum(['exact', 'made']),
  /** Why nothing can be written to it; null where merges and tags can be. */
  readOnlyBecause: z.string().max(1000).nullable(),
  /** What is odd about it, in sentences. */
  notes: z.array(z.string().max(2000)).max(50),
});
export type OpenedFile = z.infer<typeof openedFileSchema>;
