import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { connectionIdSchema, emptySchema, timeMsSchema } from './common.ts';
import { event, read, write } from './kit.ts';

const nameSchema = z.string().trim().min(1).max(100);

/** What a registry can do, as found out by asking it, never by its host name. `unknown` until asked. */
export const capabilitiesSchema = z.object({
  flavour: z.enum(['unknown', 'oci', 'quay']),
  /** Whether repositories can be listed. */
  catalog: z.enum(['unknown', 'available', 'refused']),
  /** The registry itself keeps past values of tags. */
  tagHistory: z.boolean(),
  /** The registry can bring back a deleted manifest. */
  restore: z.boolean(),
  /** Tags can have an expiration. */
  expiration: z.boolean(),
  tagDeletion: z.enum(['unknown', 'by-tag', 'by-digest', 'none']),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** How a registry is signed in to, as the page may know it: never the secret. */
export const signInSchema = z.object({
  method: z.enum(['anonymous', 'basic', 'token']),
  username: z.string().max(300).nullable(),
  hasSecret: z.boolean(),
});

export const connectionSchema = z.object({
  id: connectionIdSchema,
  name: nameSchema,
  /** Origin, for example `https://quay.example`. */
  url: z.string().max(500),
  kind: z.enum(['local', 'remote']),
  signIn: signInSchema,
  /** Plain http to a host that is not this machine; shown as a standing badge. */
  insecure: z.boolean(),
  state: z.object({
    status: z.enum(['unknown', 'ready', 'failed']),
    error: wireErrorSchema.nullable(),
    checkedAtMs: timeMsSchema.nullable(),
  }),
  capabilities: capabilitiesSchema,
});
export type Connection = z.infer<typeof connectionSchema>;

/** Credentials on their one way in. */
export const credentialsSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('anonymous') }),
  z.strictObject({
    method: z.literal('basic'),
    username: z.string().min(1).max(300),
    password: z.string().min(1).max(8000),
  }),
  /** An OAuth access token for a registry's own API (Quay). */
  z.strictObject({ method: z.literal('token'), token: z.string().min(1).max(8000) }),
]);

export const connections = {
  list: read(emptySchema, z.object({ connections: z.array(connectionSchema).max(500) })),
  /**
   * Tries the registry with these credentials and keeps it. A registry that cannot be reached or refuses the
   * credentials is not kept; the error says which of the two it was.
   */
  add: write(
    z.strictObject({
      /** With or without scheme; https unless the text says otherwise. */
      url: z.string().trim().min(1).max(500),
      name: nameSchema.optional(),
      credentials: credentialsSchema,
      /** The user's consent to plain http to another machine. */
      allowPlainHttp: z.boolean().default(false),
    }),
    connectionSchema,
  ),
  /** Asks the registry again who we are and what it can do. */
  check: read(z.strictObject({ id: connectionIdSchema }), connectionSchema),
  /** Replaces the credentials after trying them. */
  signIn: write(z.strictObject({ id: connectionIdSchema, credentials: credentialsSchema }), connectionSchema),
  rename: write(z.strictObject({ id: connectionIdSchema, name: nameSchema }), connectionSchema),
  /** Forgets the registry and its secret. Journal entries stay. */
  remove: write(z.strictObject({ id: connectionIdSchema }), emptySchema),
  /** A connection was added, changed or removed. */
  changed: event(z.object({ id: connectionIdSchema })),
};
