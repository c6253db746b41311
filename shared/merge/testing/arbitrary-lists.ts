import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../oci/json.ts';
import { emitJson, JsonNumber } from '../../oci/json.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import type { MergeOptionsInput } from '../options.ts';
import type { MergeSide } from '../types.ts';

/** Settings of every property here: seeded and bounded, so that a failure is the same for everybody. */
export const propertySettings = { seed: 20260131, numRuns: 400 } as const;

/** Any JSON number token, far beyond what a double holds. */
export const numberToken: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^[0-9]{0,30}$/))
        .map(([first, rest]) => `${String(first)}${rest}`),
    ),
    fc.option(fc.stringMatching(/^[0-9]{1,20}$/), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), fc.integer({ min: 0, max: 999 })), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : exponent.map(String).join('')}`,
  );

/** Any JSON value, shallow. */
export const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(null, true, false),
    fc.string({ unit: 'binary', maxLength: 8 }),
    numberToken.map((token) => new JsonNumber(token)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 5 }), tie('value')), { maxLength: 3 })
      .map((members): JsonValue => new Map(members)),
  ),
})).value;

function digestOf(index: number): string {
  return `sha256:${index.toString(16).padStart(64, '0')}`;
}

const digest = fc.integer({ min: 0, max: 12 }).map(digestOf);
const platform = fc.record({
  architecture: fc.constantFrom('amd64', 'x86_64', 'arm64', 'aarch64', 'arm', 's390x', 'unknown'),
  os: fc.constantFrom('linux', 'Linux', 'windows', ''),
  variant: fc.constantFrom(undefined, 'v8', 'v7', 'v6', ''),
  version: fc.constantFrom(undefined, '10.0.20348.1', '10.0.20348.2', '10.0.17763.1'),
});

const toPlatform = platform.map(({ architecture, os, variant, version }): JsonObject => {
  const object = new Map<string, JsonValue>([
    ['architecture', architecture],
    ['os', os],
  ]);
  if (variant !== undefined) object.set('variant', variant);
  if (version !== undefined) object.set('os.version', version);
  return object;
});

const type = fc.constantFrom<string>(mediaTypes.ociManifest, mediaTypes.dockerManifest, mediaTypes.ociIndex);
const extra = fc.option(fc.tuple(fc.constantFrom('x-a', 'x-b', 'urls', '1'), jsonValue), { nil: undefined, freq: 2 });

function entry(mediaType: string, name: string, more: readonly (readonly [string, JsonValue])[]): JsonObject {
  return new Map<string, JsonValue>([
    ['mediaType', mediaType],
    ['digest', name],
    ['size', new JsonNumber('7')],
    ...more,
  ]);
}

const image = fc
  .tuple(type, digest, fc.option(toPlatform, { nil: undefined, freq: 8 }), extra)
  .map(([mediaType, name, described, more]) =>
    entry(mediaType, name, [...(described ? [['platform', described] as const] : []), ...(more ? [more] : [])]),
  );

const attestation = fc.tuple(fc.integer({ min: 100, max: 106 }).map(digestOf), digest).map(([name, subject]) =>
  entry(mediaTypes.ociManifest, name, [
    [
      'annotations',
      new Map([
        ['vnd.docker.reference.type', 'attestation-manifest'],
        ['vnd.docker.reference.digest', subject],
      ]),
    ],
  ]),
);

/** A list with images, duplicates, attestations, orphans and entries without a platform. */
export const listDocument: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.constantFrom(undefined, mediaTypes.ociIndex, mediaTypes.dockerList),
    fc.array(fc.oneof({ arbitrary: image, weight: 3 }, { arbitrary: attestation, weight: 1 }), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.option(jsonValue, { nil: undefined }),
  )
  .map(([mediaType, manifests, more]) => {
    const document = new Map<string, JsonValue>([['schemaVersion', new JsonNumber('2')]]);
    if (mediaType !== undefined) document.set('mediaType', mediaType);
    document.set('manifests', manifests);
    if (more !== undefined) document.set('x-more', more);
    return document;
  });

/** Options of a merge that no rule refuses by itself. */
export const mergeOptions: fc.Arbitrary<MergeOptionsInput> = fc.record({
  key: fc.constantFrom('platform', 'platform-exact', 'os-arch', 'arch', 'digest'),
  onConflict: fc.constantFrom('replace', 'keep-dest', 'keep-both'),
  onSameDigest: fc.constantFrom('keep', 'merge'),
  order: fc.constantFrom('dest-stable', 'source-first', 'sorted'),
  envelope: fc.constantFrom('dest', 'src'),
  attestations: fc.constantFrom('follow', 'drop', 'keep-all'),
  mixedTypes: fc.constantFrom('promote-to-oci', 'keep'),
  select: fc.oneof(
    fc.constant('all' as const),
    fc.record({
      architectures: fc.subarray(['amd64', 'arm64', 's390x'], { minLength: 1 }),
      digests: fc.array(digest, { maxLength: 2 }),
    }),
  ),
});

/** A side that holds these bytes. */
export function found(bytes: Uint8Array): MergeSide {
  return { state: 'found', bytes };
}

/** A side that holds this document. */
export function foundDocument(document: JsonObject): MergeSide {
  return found(emitJson(document));
}
