import { z } from 'zod';
import { connectionIdSchema, emptySchema } from './common.ts';
import { connectionSchema } from './connections.ts';
import { write } from './kit.ts';

/** Absolute, or beginning with `~/`. */
const pathSchema = z.string().min(1).max(4000);

/** Files and folders with images. An opened one is a connection of kind `file`; `connections.list` has them all. */
export const files = {
  /**
   * Opens a file or folder and keeps it for the next start; one that is open already is looked at again. Without a path
   * the system's dialog asks for one; `cancelled` when it was closed. With `create`, an empty folder or one that is not
   * there yet becomes an empty OCI layout.
   * @throws AppError `invalid-input` for a path that is not absolute, that does not exist (`E_FILE_MISSING`) or holds no
   * images (`E_NOT_IMAGES`), `denied` when it may not be read, `unsupported` for formats that must be unpacked first and
   * where there is no dialog (`E_NO_DIALOG`), `corrupt` for a damaged one.
   */
  open: write(
    z.strictObject({
      path: pathSchema.optional(),
      /** With the dialog: whether it offers folders or files. */
      pick: z.enum(['file', 'folder']).default('file'),
      create: z.boolean().default(false),
    }),
    connectionSchema,
  ),
  /** Forgets an opened file. Nothing on disk changes. */
  close: write(z.strictObject({ id: connectionIdSchema }), emptySchema),
};
