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

/** A registry of the user, without its secret. */
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

/** The steps from a name to a list of tags, in the order in which one needs the other. */
export const examinationStepSchema = z.enum([
  'dns',
  'tcp',
  'tls',
  'registry',
  'challenge',
  'realm',
  'token',
  'catalog',
  'tags',
  'quay-api',
]);

/** What came of one step. Nothing in it is a secret. */
export const examinationStageSchema = z.object({
  name: examinationStepSchema,
  result: z.enum(['ok', 'failed', 'skipped']),
  /** What was seen, or why the step was skipped. */
  detail: z.string().max(4000),
  advice: z.string().max(1000).nullable(),
  durationMs: z.number().nonnegative(),
});
export type ExaminationStage = z.infer<typeof examinationStageSchema>;

/** What a certificate says about itself; the words are the server's. */
export const certificateSchema = z.object({
  subject: z.string().max(1000),
  issuer: z.string().max(1000),
  /** Host names and addresses it is for: `DNS:a.example, IP Address:10.0.0.1`. */
  names: z.string().max(4000),
  /** As in the certificate: `Aug 21 20:02:54 2026 GMT`. */
  validFrom: z.string().max(100),
  validTo: z.string().max(100),
  /** SHA-256, hexadecimal pairs with colons. */
  fingerprint: z.string().max(100),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** A connection, examined step by step. Safe to copy into a ticket. */
export const examinationSchema = z.object({
  stages: z.array(examinationStageSchema).max(20),
  /** From the server's own certificate upwards, trusted or not; empty where no TLS was reached. */
  chain: z.array(certificateSchema).max(10),
  /** All of it as plain text. */
  reportText: z.string().max(120_000),
});
export type Examination = z.infer<typeof examinationSchema>;

/** The registries the user set up. */
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
  /**
   * Finds out step by step why a registry cannot be used: a kept one with its kept credentials, or one that is being
   * added, with what was typed. Nothing is kept. A registry that fails is a result, not an error; errors are those of
   * the input and `unauthorized` when the secret is no longer kept.
   */
  examine: read(
    z.union([
      z.strictObject({ id: connectionIdSchema }),
      z.strictObject({
        url: z.string().trim().min(1).max(500),
        credentials: credentialsSchema,
        allowPlainHttp: z.boolean().default(false),
      }),
    ]),
    examinationSchema,
  ),
  /** Replaces the credentials after trying them. */
  signIn: write(z.strictObject({ id: connectionIdSchema, credentials: credentialsSchema }), connectionSchema),
  rename: write(z.strictObject({ id: connectionIdSchema, name: nameSchema }), connectionSchema),
  /** Forgets the registry and its secret. Journal entries stay. */
  remove: write(z.strictObject({ id: connectionIdSchema }), emptySchema),
  /** A connection was added, changed or removed. */
  changed: event(z.object({ id: connectionIdSchema })),
};
