import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { bodyBase64Schema, digestSchema, referenceSchema, repositoryRefSchema, warningSchema } from './common.ts';
import { read } from './kit.ts';

/** A descriptor of something that refers to a manifest. */
export const referrerSchema = z.object({
  digest: digestSchema,
  mediaType: z.string().max(300),
  artifactType: z.string().max(300).nullable(),
  sizeBytes: z.number().nonnegative(),
  annotations: z.record(z.string().max(500), z.string().max(20_000)),
});

/** A label as the registry keeps it beside a manifest. */
export const manifestLabelSchema = z.object({
  id: z.string().max(100),
  key: z.string().max(1000),
  value: z.string().max(20_000),
  /** `manifest` came with the image and cannot be removed; `api` was added. */
  source: z.string().max(100),
  mediaType: z.string().max(300),
});

/** Manifests as bytes, and blobs small enough to show. */
export const manifests = {
  /** The exact bytes, with the digest recomputed from them. */
  get: read(
    repositoryRefSchema.extend({ reference: referenceSchema }),
    z.object({
      digest: digestSchema,
      /** What the registry said the digest was; null when it said nothing. */
      claimedDigest: z.string().max(300).nullable(),
      mediaType: z.string().max(300),
      sizeBytes: z.number().nonnegative(),
      bodyBase64: bodyBase64Schema,
      warnings: z.array(warningSchema).max(50),
    }),
  ),
  /** A small JSON blob (an image config), verified against its digest. Refuses more than 4 MiB. */
  config: read(
    repositoryRefSchema.extend({ digest: digestSchema }),
    z.object({ sizeBytes: z.number().nonnegative(), bodyBase64: bodyBase64Schema }),
  ),
  /** Whether child manifests are there. `unknown` when the registry would not say. */
  presence: read(
    repositoryRefSchema.extend({ digests: z.array(digestSchema).min(1).max(500) }),
    z.object({
      presence: z.array(z.object({ digest: digestSchema, state: z.enum(['present', 'missing', 'unknown']) })).max(500),
    }),
  ),
  /** Signatures, SBOMs and attestations. “Could not find out” is its own state, never an empty list. */
  referrers: read(
    repositoryRefSchema.extend({ digest: digestSchema }),
    z.object({
      state: z.enum(['known', 'unknown']),
      source: z.enum(['api', 'fallback-tag', 'none']),
      referrers: z.array(referrerSchema).max(1000),
      /** `sha256-….sig`, `.att`, `.sbom` tags of this digest. */
      cosignTags: z.array(z.string().max(300)).max(100),
      error: wireErrorSchema.nullable(),
    }),
  ),
  /** Labels that the registry keeps beside a manifest. Of manifests that no tag holds any more it tells none. */
  labels: read(
    repositoryRefSchema.extend({ digest: digestSchema }),
    z.object({
      state: z.enum(['known', 'unsupported', 'unknown']),
      labels: z.array(manifestLabelSchema).max(500),
      error: wireErrorSchema.nullable(),
    }),
  ),
};
