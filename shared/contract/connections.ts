import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { connectionIdSchema, emptySchema, timeMsSchema } from './common.ts';
import { event, read, write } from './kit.ts';
import { openedFileSchema } from './opened-file.ts';

const nameSchema = z.string().trim().min(1).max(100);

/** What a registry can do, as found out by asking it, never by its host name. `unknown` until asked. */
export const capabilitiesSchema = z.object({
  flavour: z.enum(['unknown', 'oci', 'quay', 'docker-hub', 'harbor']),
  /** Whether repositories can be listed. */
  catalog: z.enum(['unknown', 'available', 'refused']),
  /** The registry itself keeps past values of tags. */
  tagHistory: z.boolean(),
  /** The registry can bring back a deleted manifest. */
  restore: z.boolean(),
  /** Tags can have an expiration. */
  expiration: z.boolean(),
  tagDeletion: z.enum(['unknown', 'by-tag', 'by-digest', 'none']),
  /** Application releases live beside the images. */
  releases: z.boolean().optional(),
  /** Whether tags can be made immutable; lifting it takes more rights than setting it. */
  immutability: z.enum(['unknown', 'available', 'refused']),
  /** Labels can be added to manifests and removed. */
  labels: z.boolean(),
  /** Whether tags can be taken out of the registry's history. Off by default on servers that know it. */
  permanentDeletion: z.enum(['unknown', 'available', 'off']),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** How a registry is signed in to, as the page may know it: never the secret. */
export const signInSchema = z.object({
  method: z.enum(['anonymous', 'basic', 'token', 'imported']),
  username: z.string().max(300).nullable(),
  /** False after signing out, and when the program that kept the secret in memory has ended: ask for it again. */
  hasSecret: z.boolean(),
  /** With `imported`: the file or the credential helper that keeps the login; null when there is none any more. */
  importedFrom: z.string().max(4000).nullable(),
});

const pathSchema = z.string().trim().min(1).max(4000);
/** SHA-256 of a certificate, as {@link certificateSchema} shows it; colons and case do not matter on the way in. */
const fingerprintSchema = z.string().regex(/^[0-9A-F]{2}(:?[0-9A-F]{2}){31}$/i, 'not a SHA-256 fingerprint');
/** Host, and port where it is not the scheme's own. */
const hostSchema = z.string().trim().min(1).max(300);
const clientCertificateSchema = z.strictObject({ certFile: pathSchema, keyFile: pathSchema });

/** How the sockets of one registry are made, as it was set up and as it was found. Nothing in it is a secret. */
export const transportSchema = z.object({
  /** PEM file of authorities trusted besides the usual ones. */
  caFile: z.string().max(4000).nullable(),
  clientCertificate: clientCertificateSchema.nullable(),
  /** Only a server with exactly this certificate is talked to. */
  pinnedFingerprint: z.string().max(100).nullable(),
  /** Fingerprint of a certificate of the server's chain that is trusted for this registry alone. */
  trustedCertificate: z.string().max(100).nullable(),
  /** The `certs.d` folder of Podman or Docker that applies, and the names of its files. */
  certsDirectory: z.object({ path: z.string().max(4000), files: z.array(z.string().max(300)).max(100) }).nullable(),
  /** The ways to the registry in the order in which they are tried; null when there is no proxy among them. */
  proxy: z.string().max(2000).nullable(),
});

/** What the user sets of {@link transportSchema}; what is left out is not used. */
export const transportInputSchema = z.strictObject({
  caFile: pathSchema.nullable().default(null),
  clientCertificate: clientCertificateSchema.nullable().default(null),
  pinnedFingerprint: fingerprintSchema.nullable().default(null),
  /** Of a certificate in the chain that the server shows now, or of the one that is trusted already. */
  trustCertificate: fingerprintSchema.nullable().default(null),
});
export type TransportInput = z.output<typeof transportInputSchema>;

/** How much a registry still allows, as its last answer told. */
export const quotaSchema = z.object({
  limit: z.number().nonnegative(),
  remaining: z.number().nonnegative(),
  windowSeconds: z.number().nonnegative().nullable(),
  seenAtMs: timeMsSchema,
});

/** A pause that is being made before a request is sent again. */
export const waitSchema = z.object({
  untilMs: timeMsSchema,
  /** The registry asked to slow down, or failed in passing. */
  why: z.enum(['slow-down', 'failure']),
  /** What is waiting: “reading the manifest”. */
  step: z.string().max(300),
});

/** A registry of the user, without its secret. */
export const connectionSchema = z.object({
  id: connectionIdSchema,
  name: nameSchema,
  /** Origin, for example `https://quay.example`; of an opened file its `file:` address. */
  url: z.string().max(13_000),
  /** `releases`: the application packages of another connection, as a place of their own. */
  kind: z.enum(['local', 'remote', 'file', 'releases']),
  /** Of an opened file or folder what it is; null for registries. */
  file: openedFileSchema.nullable(),
  signIn: signInSchema,
  /** Plain http to a host that is not this machine; shown as a standing badge. */
  insecure: z.boolean(),
  state: z.object({
    status: z.enum(['unknown', 'ready', 'failed']),
    error: wireErrorSchema.nullable(),
    checkedAtMs: timeMsSchema.nullable(),
  }),
  capabilities: capabilitiesSchema,
  transport: transportSchema,
  /** Hosts of token services the user allowed for this registry. */
  approvedRealms: z.array(hostSchema).max(50),
  /** Null while the registry told none. */
  quota: quotaSchema.nullable(),
  wait: waitSchema.nullable(),
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
  /** Whatever login Docker or Podman keeps for this registry, read when it is used and never copied. */
  z.strictObject({ method: z.literal('imported'), source: z.enum(['docker', 'podman']) }),
]);

/** A login that another program keeps for a registry, without its secret. */
export const importedLoginSchema = z.object({
  source: z.enum(['docker', 'podman']),
  /** The file, or the environment variable, that names the login. */
  place: z.string().max(4000),
  /** The credential helper that keeps it; null when it is in the file itself. */
  helper: z.string().max(100).nullable(),
  /** The repository or namespace it is for (Podman); null when it is for the whole registry. */
  scope: z.string().max(300).nullable(),
  username: z.string().max(300).nullable(),
  kind: z.enum(['password', 'identity-token', 'helper']),
  /** Why it cannot be used. */
  error: wireErrorSchema.nullable(),
});
export type ImportedLogin = z.infer<typeof importedLoginSchema>;

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
  /** May sign other certificates, by what it says itself. */
  isAuthority: z.boolean(),
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

const urlSchema = z.string().trim().min(1).max(500);
const watchSchema = z.string().min(1).max(100);
const approvedRealmsSchema = z.array(hostSchema).max(50).default([]);
/** A registry that is being added: with or without scheme; https unless the text says otherwise. */
const typedShape = {
  url: urlSchema,
  credentials: credentialsSchema,
  /** The user's consent to plain http to another machine. */
  allowPlainHttp: z.boolean().default(false),
  transport: transportInputSchema.optional(),
  /** Token services (`host` or `host:port`, as in errors with reason `E_REALM`) that may be sent the credentials. */
  approvedRealms: approvedRealmsSchema,
};

/** The registries the user set up. */
export const connections = {
  list: read(emptySchema, z.object({ connections: z.array(connectionSchema).max(600) })),
  /**
   * Tries the registry with these credentials and keeps it. A registry that cannot be reached or refuses the
   * credentials is not kept; the error says which of the two it was.
   */
  add: write(z.strictObject({ ...typedShape, name: nameSchema.optional() }), connectionSchema),
  /** Asks the registry again who we are and what it can do. */
  check: read(z.strictObject({ id: connectionIdSchema }), connectionSchema),
  /**
   * Finds out step by step why a registry cannot be used: a kept one with its kept credentials, or one that is being
   * added, with what was typed. Nothing is kept. A registry that fails is a result, not an error; errors are those of
   * the input, `unauthorized` when the secret is no longer kept, and what reading an imported login or a file of
   * certificates throws. With `watch`, an id the page makes, each stage is
   * also told as it ends ({@link connections.examined}).
   */
  examine: read(
    z.union([
      z.strictObject({ id: connectionIdSchema, watch: watchSchema.optional() }),
      z.strictObject({ ...typedShape, watch: watchSchema.optional() }),
    ]),
    examinationSchema,
  ),
  /** The logins that Docker and Podman keep for a registry. Helpers are asked; what they say of secrets stays here. */
  imports: read(z.strictObject({ url: urlSchema }), z.object({ found: z.array(importedLoginSchema).max(20) })),
  /**
   * The certificates a server shows, trusted or not, with these settings. `problem` is why it is not trusted.
   * @throws AppError `network` or `timeout` when there is no server, `tls` when it shows none, `untrusted`
   * (E_CERTIFICATE_GONE) when `transport` trusts a certificate that it does not show, and what unusable files throw.
   */
  certificates: read(
    z.strictObject({ url: urlSchema, transport: transportInputSchema.optional() }),
    z.object({
      chain: z.array(certificateSchema).max(10),
      trusted: z.boolean(),
      problem: z.string().max(1000).nullable(),
    }),
  ),
  /** Replaces the credentials after trying them. */
  signIn: write(z.strictObject({ id: connectionIdSchema, credentials: credentialsSchema }), connectionSchema),
  /** Removes the secret and keeps the registry, signed out. An imported or anonymous registry becomes anonymous. */
  signOut: write(z.strictObject({ id: connectionIdSchema }), connectionSchema),
  rename: write(z.strictObject({ id: connectionIdSchema, name: nameSchema }), connectionSchema),
  /**
   * Changes a registry: what is left out stays, `transport` is replaced as a whole. Anything but the name, and trust
   * that is only taken back, is tried with the kept credentials before it is kept. Under another host name it is
   * another registry: consents to token services and what was seen of its tags are forgotten.
   */
  edit: write(
    z.strictObject({
      id: connectionIdSchema,
      name: nameSchema.optional(),
      url: urlSchema.optional(),
      transport: transportInputSchema.optional(),
      allowPlainHttp: z.boolean().optional(),
    }),
    connectionSchema,
  ),
  /** Allows a token service to be sent this registry's credentials, or takes that back. Nothing is tried. */
  approveRealm: write(
    z.strictObject({ id: connectionIdSchema, realm: hostSchema, approved: z.boolean() }),
    connectionSchema,
  ),
  /**
   * Forgets the registry and its secret. Journal entries stay. With `keep` so does what was seen of its tags, and is
   * there again when the registry is added again under the same address.
   */
  remove: write(
    z.strictObject({ id: connectionIdSchema, history: z.enum(['keep', 'forget']).default('keep') }),
    emptySchema,
  ),
  /** A connection was added, changed or removed. */
  changed: event(z.object({ id: connectionIdSchema })),
  /**
   * What a registry still allows, or a pause before a request, is another than before; at most some a second. Apart from
   * `changed`, because asking a registry anew on account of it would change it again.
   */
  traffic: event(z.object({ id: connectionIdSchema, quota: quotaSchema.nullable(), wait: waitSchema.nullable() })),
  /** A stage of an examination with `watch` has ended. */
  examined: event(z.object({ watch: watchSchema, stage: examinationStageSchema })),
};
