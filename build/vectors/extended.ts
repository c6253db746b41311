import { planMerge } from '../../shared/merge/plan.ts';
import type { MergePlan, MergeRefusal, MergeWarning } from '../../shared/merge/types.ts';
import type { JsonObject, JsonValue } from '../../shared/oci/json.ts';
import { isJsonArray, isJsonObject, parseJson } from '../../shared/oci/json.ts';
import type { Differences } from './compare.ts';
import { checkMembers, compareManifests, compareMember, compareTopLevel } from './compare.ts';
import type { Vector } from './vector.ts';
import { text } from './vector.ts';

/** Runs a vector of the extended mode. */
export function runExtended(vector: Vector): Differences {
  // Options of files are checked by the engine itself: a wrong one is its E_BAD_OPTIONS.
  const result = planMerge(vector.source, vector.destination, vector.options);
  const expectedError = vector.expect.get('error');
  if (!result.ok) return compareRefusal(vector.expect, expectedError, result.refusal, result.warnings);
  if (expectedError !== undefined)
    return [`error: expected ${codeOf(expectedError)}, got the outcome “${result.plan.outcome}”`];
  return comparePlan(vector.expect, result.plan);
}

function codeOf(error: JsonValue): string {
  return isJsonObject(error) ? (text(error, 'code') ?? '') : '';
}

function compareRefusal(
  expect: JsonObject,
  expectedError: JsonValue | undefined,
  refusal: MergeRefusal,
  warnings: readonly MergeWarning[],
): Differences {
  if (!isJsonObject(expectedError)) return [`refused with ${refusal.code}: ${refusal.message}`];
  return checkMembers(expect, {
    error: () =>
      checkMembers(expectedError, { code: (value) => compareMember('error.code', value, refusal.code) }, 'error'),
    put: (value) => compareMember('put', value, false),
    warnings: (value) => compareWarnings(value, warnings),
  });
}

function comparePlan(expect: JsonObject, plan: MergePlan): Differences {
  const document = parseJson(plan.bytes);
  if (!isJsonObject(document)) return ['the result is not an object'];
  const differences = checkMembers(expect, {
    outcome: (value) => compareMember('outcome', value, plan.outcome),
    manifests: (value) => compareManifests(value, document.get('manifests'), text(expect, 'compare') ?? 'ordered'),
    compare: () => [],
    topLevel: (value) => compareTopLevel(value, document),
    digest: (value) => compareMember('digest', value, plan.digest),
    put: (value) => compareMember('put', value, plan.outcome !== 'noop'),
    putContentType: (value) => compareMember('putContentType', value, plan.contentType),
    warnings: (value) => compareWarnings(value, plan.warnings),
  });
  return [...differences, ...selfCheck(document, plan)];
}

/** The result must contain at least these. */
function compareWarnings(expected: JsonValue, warnings: readonly MergeWarning[]): Differences {
  const codes = new Set<JsonValue>(warnings.map(({ code }) => code));
  const missing = isJsonArray(expected) ? expected.filter((code) => !codes.has(code)) : [expected];
  return missing.length === 0
    ? []
    : [`warnings: ${missing.map(String).join(', ')} is missing, got ${[...codes].map(String).join(', ') || 'none'}`];
}

/** What the plan says about itself must be what its bytes say. */
function selfCheck(document: JsonObject, plan: MergePlan): Differences {
  const manifests = document.get('manifests');
  const inBytes = isJsonArray(manifests)
    ? manifests.map((entry) => (isJsonObject(entry) ? (text(entry, 'digest') ?? '') : ''))
    : [];
  const inPlan = plan.entries.map(({ digest }) => digest);
  return inBytes.join() === inPlan.join() ? [] : ['the plan’s entries are not those of its bytes'];
}
