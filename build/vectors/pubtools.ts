import { z } from 'zod';
import { pubtoolsCalcAdd, pubtoolsCalcRemove } from '../../shared/merge/pubtools/arithmetic.ts';
import type { PubtoolsFailure, PubtoolsResult, PubtoolsVersion } from '../../shared/merge/pubtools/failure.ts';
import type { PubtoolsList, PubtoolsUpload } from '../../shared/merge/pubtools/merge.ts';
import {
  pubtoolsMerge,
  pubtoolsMergeSelected,
  pubtoolsMissing,
  pubtoolsRemoveArchs,
} from '../../shared/merge/pubtools/merge.ts';
import type { JsonObject, JsonValue } from '../../shared/oci/json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from '../../shared/oci/json.ts';
import type { Differences } from './compare.ts';
import { checkMembers, compareManifests, compareMember, compareTopLevel } from './compare.ts';
import type { Vector } from './vector.ts';
import { text } from './vector.ts';

const versions = z
  .array(z.enum(['seed', 'head']))
  .min(1)
  .default(['seed', 'head']);
const common = { pubtoolsVersions: versions };
const archFilter = { archs: z.array(z.string()), excludeArchs: z.boolean().default(false) };
const optionsSchema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('merge'), ...common }),
  z.strictObject({ operation: z.literal('missing'), ...common }),
  z.strictObject({ operation: z.literal('mergeSelected'), eligibleArchs: z.array(z.string()), ...common }),
  z.strictObject({ operation: z.literal('removeArchs'), archs: z.array(z.string()), ...common }),
  z.strictObject({ operation: z.literal('calcAdd'), ...archFilter, ...common }),
  z.strictObject({ operation: z.literal('calcRemove'), ...archFilter, ...common }),
]);
type Options = z.output<typeof optionsSchema>;
type Checks = Record<string, (value: JsonValue) => Differences>;

/** Runs a vector of the pubtools mode, once per version it holds for. */
export function runPubtools(vector: Vector): Differences {
  const options = optionsSchema.safeParse(vector.options);
  if (!options.success) return [`options: ${z.prettifyError(options.error).replace(/\s+/g, ' ')}`];
  return options.data.pubtoolsVersions.flatMap((version) =>
    runVersion(vector, options.data, version).map((difference) => `[${version}] ${difference}`),
  );
}

function runVersion({ source, destination, expect }: Vector, options: Options, version: PubtoolsVersion): Differences {
  switch (options.operation) {
    case 'missing':
      return judge(expect, pubtoolsMissing(source, destination), (entries) => ({
        manifests: (value) => compareManifests(value, entries, ordering(expect)),
      }));
    case 'merge':
      return judge(expect, pubtoolsMerge(source, destination), (list) => ({
        ...listChecks(expect, list),
        ...uploadCheck(list.upload),
      }));
    case 'mergeSelected':
      return judge(expect, pubtoolsMergeSelected(source, destination, options.eligibleArchs, version), (list) => ({
        ...listChecks(expect, list),
        uploadByMerger: (value) => compareMember('uploadByMerger', value, false),
        tagDockerUpload: (value) =>
          list.upload === null
            ? compareMember('tagDockerUpload', value, null)
            : compareUpload('tagDockerUpload', value, list.upload),
      }));
    case 'removeArchs':
      return judge(expect, pubtoolsRemoveArchs(destination, options.archs, version), (list) => ({
        ...listChecks(expect, list),
        ...uploadCheck(list.upload),
        signaturesToRemove: (value) => compareMember('signaturesToRemove', value, list.signaturesToRemove),
      }));
    case 'calcAdd':
      return judge(expect, pubtoolsCalcAdd(source, destination, options, version), (plan) => ({
        add: (value) => compareMember('add', value, plan.add),
        action: (value) => compareAction(value, plan.action),
      }));
    case 'calcRemove':
      return judge(expect, pubtoolsCalcRemove(source, destination, options, version), (plan) => ({
        remove: (value) => compareMember('remove', value, plan.remove),
        keep: (value) => compareMember('keep', value, plan.keep),
        action: (value) => compareAction(value, plan.action),
      }));
  }
}

function judge<T>(expect: JsonObject, result: PubtoolsResult<T>, checks: (value: T) => Checks): Differences {
  const expectedError = expect.get('error');
  if (!result.ok) {
    if (!isJsonObject(expectedError)) return [`failed with ${result.failure.kind}: ${result.failure.message}`];
    return checkMembers(expect, { error: () => compareFailure(expectedError, result.failure), ...nothingWritten });
  }
  if (expectedError !== undefined) return ['error: expected a failure, got a result'];
  return checkMembers(expect, { compare: () => [], ...checks(result.value) });
}

// What a vector may say beside an error: that nothing is uploaded.
const nothingWritten: Checks = {
  upload: (value) => compareMember('upload', value, null),
  tagDockerUpload: (value) => compareMember('tagDockerUpload', value, null),
  uploadByMerger: (value) => compareMember('uploadByMerger', value, false),
  put: (value) => compareMember('put', value, false),
};

function ordering(expect: JsonObject): string {
  return text(expect, 'compare') ?? 'ordered';
}

function listChecks(expect: JsonObject, { document }: Pick<PubtoolsList, 'document'>): Checks {
  return {
    manifests: (value) => compareManifests(value, document.get('manifests'), ordering(expect)),
    topLevel: (value) => compareTopLevel(value, document),
  };
}

function uploadCheck(upload: PubtoolsUpload): Checks {
  return { upload: (value) => compareUpload('upload', value, upload) };
}

function compareUpload(name: string, expected: JsonValue, upload: PubtoolsUpload): Differences {
  if (!isJsonObject(expected)) return compareMember(name, expected, upload.digest);
  const check = (member: string, actual: JsonValue) => (value: JsonValue) =>
    compareMember(`${name}.${member}`, value, actual);
  return checkMembers(
    expected,
    {
      to: (value) => compareMember(`${name}.to`, value === 'destination' ? 'dest' : value, 'dest'),
      what: (value) => compareMember(`${name}.what`, canonical(value), upload.what),
      contentType: check('contentType', upload.contentType),
      serialization: (value) => compareSerialization(`${name}.serialization`, value, upload),
      bytes: check('bytes', new JsonNumber(String(upload.bytes.length))),
      digest: check('digest', upload.digest),
      body: check('body', new TextDecoder().decode(upload.bytes)),
    },
    name,
  );
}

/** Both spellings occur. */
function canonical(what: JsonValue): JsonValue {
  if (what === 'reserialized') return 'reserialised';
  return what === 'raw' ? 'raw-source-bytes' : what;
}

/** A name for a way of writing, in free words; the digest beside it is what pins the bytes. */
function compareSerialization(name: string, expected: JsonValue, upload: PubtoolsUpload): Differences {
  const isPython = typeof expected === 'string' && /python|json\.dumps/i.test(expected);
  return compareMember(name, isPython ? 'reserialised' : 'raw-source-bytes', upload.what);
}

// The format leaves the list of actions open (“…”), so other words for the same step count as that step.
const actionWords: Readonly<Record<string, string>> = {
  noop: 'none',
  skip: 'none',
  nothing: 'none',
  untagimage: 'untag',
  deletetag: 'untag',
};

function compareAction(expected: JsonValue, actual: string): Differences {
  const word = typeof expected === 'string' ? expected.toLowerCase().replace(/[^a-z]/g, '') : '';
  const meaning =
    expected === null
      ? 'none'
      : word.includes('copy')
        ? 'copy'
        : Object.hasOwn(actionWords, word)
          ? actionWords[word]
          : expected;
  return compareMember('action', meaning, actual);
}

function compareFailure(expected: JsonObject, failure: PubtoolsFailure): Differences {
  return checkMembers(
    expected,
    {
      kind: (value) => compareMember('error.kind', value, failure.kind),
      python: (value) => compareClass(value, failure),
      status: (value) =>
        compareMember(
          'error.status',
          value,
          failure.status === undefined ? null : new JsonNumber(String(failure.status)),
        ),
    },
    'error',
  );
}

/** A server error raises RetryError through the retrying session and HTTPError without one; both are the same fact. */
function compareClass(expected: JsonValue, { python }: PubtoolsFailure): Differences {
  // Where the versions differ, a vector may name the classes of both.
  if (isJsonArray(expected) && expected.includes(python)) return [];
  return python === 'RetryError' && expected === 'HTTPError' ? [] : compareMember('error.python', expected, python);
}
