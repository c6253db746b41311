import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonArray, JsonObject } from '../oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber, parseJson } from '../oci/json.ts';
import { jsonEqual } from '../oci/json-equal.ts';
import { planMerge } from './plan.ts';
import {
  found,
  foundDocument,
  jsonValue,
  listDocument,
  mergeOptions,
  numberToken,
  propertySettings,
} from './testing/arbitrary-lists.ts';
import type { MergePlan, MergeResult } from './types.ts';

const settings = propertySettings;
const outcomes = new Set<string>();

function planned(result: MergeResult): MergePlan | null {
  outcomes.add(result.ok ? result.plan.outcome : result.refusal.code);
  // Choosing nothing is the one refusal that these options can lead to.
  if (!result.ok) expect(result.refusal.code).toBe('E_SELECTION_EMPTY');
  return result.ok ? result.plan : null;
}

function entriesOf(document: JsonObject): JsonArray {
  const manifests = document.get('manifests');
  return isJsonArray(manifests) ? manifests : [];
}

function parsed(bytes: Uint8Array): JsonObject {
  const value = parseJson(bytes);
  return isJsonObject(value) ? value : new Map();
}

describe('planMerge, whatever the lists', () => {
  it('merging twice equals merging once', () => {
    const property = fc.property(listDocument, listDocument, mergeOptions, (source, destination, options) => {
      const once = planned(planMerge(foundDocument(source), foundDocument(destination), options));
      if (once === null) return;
      const twice = planned(planMerge(foundDocument(source), found(once.bytes), options));
      expect(twice?.outcome).toBe('noop');
      expect(twice?.bytes).toBe(twice === null ? undefined : once.bytes);
    });
    fc.assert(property, settings);
    expect([...outcomes]).toEqual(expect.arrayContaining(['E_SELECTION_EMPTY', 'noop', 'write']));
  });

  it('a list merged into itself is never written', () => {
    const property = fc.property(listDocument, mergeOptions, (list, options) => {
      const bytes = emitJson(list);
      // A part of a group may replace the whole group, which heals duplicates; all of it changes nothing.
      const plan = planned(planMerge(found(bytes), found(bytes), { ...options, select: 'all' }));
      expect(plan?.outcome ?? 'noop').toBe('noop');
      expect(plan?.bytes ?? bytes).toBe(bytes);
    });
    fc.assert(property, settings);
  });

  it('every entry of the result comes from an input, and so does every other member', () => {
    const property = fc.property(listDocument, listDocument, mergeOptions, (source, destination, options) => {
      const plan = planned(
        planMerge(foundDocument(source), foundDocument(destination), { ...options, onSameDigest: 'keep' }),
      );
      if (plan === null) return;
      const result = parsed(plan.bytes);
      const inputs = [...entriesOf(source), ...entriesOf(destination)];
      for (const entry of entriesOf(result)) expect(inputs.some((input) => jsonEqual(input, entry))).toBe(true);
      const base = options.envelope === 'src' ? source : destination;
      const other = (document: JsonObject) =>
        new Map([...document].filter(([name]) => name !== 'manifests' && name !== 'mediaType'));
      expect(jsonEqual(other(result), other(base)) || plan.outcome === 'copy-source-bytes').toBe(true);
    });
    fc.assert(property, settings);
  });

  it('the bytes say what the plan says', () => {
    const property = fc.property(listDocument, listDocument, mergeOptions, (source, destination, options) => {
      const plan = planned(planMerge(foundDocument(source), foundDocument(destination), options));
      if (plan === null) return;
      const result = parsed(plan.bytes);
      const digests = entriesOf(result).map((entry) => (isJsonObject(entry) ? entry.get('digest') : null));
      expect(plan.entries.map(({ digest }) => digest)).toEqual(digests);
      expect(result.get('mediaType') ?? plan.contentType).toBe(plan.contentType);
    });
    fc.assert(property, settings);
  });

  it('nothing is lost: every row of the destination is in the result or said to be replaced or removed', () => {
    const property = fc.property(listDocument, listDocument, mergeOptions, (source, destination, options) => {
      const plan = planned(planMerge(foundDocument(source), foundDocument(destination), options));
      for (const row of plan?.rows ?? []) {
        const kept = new Set(row.result.map(({ digest }) => digest));
        const lost = row.destination.some(({ digest }) => !kept.has(digest));
        if (lost) expect(row.action).toBe('replace');
      }
    });
    fc.assert(property, settings);
  });

  it('the sorted order does not depend on the order of merges', () => {
    const three = fc.tuple(listDocument, listDocument, listDocument);
    const sorted = { order: 'sorted', key: 'digest', attestations: 'keep-all' } as const;
    const property = fc.property(three, ([a, b, c]) => {
      // Lists without a digest in common, because the first descriptor of a digest stays.
      const parts = [a, b, c].map((list, index) => foundDocument(renamed(list, index)));
      const merged = (order: readonly number[]) => {
        const [first, ...rest] = order.map((index) => parts[index]!);
        return rest.reduce((into, from) => {
          const plan = planned(planMerge(from, into, sorted));
          return plan === null ? into : found(plan.bytes);
        }, first!);
      };
      const digests = (side: ReturnType<typeof merged>) =>
        (side.state === 'found' ? entriesOf(parsed(side.bytes)) : []).map((entry) => emitted(entry));
      expect(digests(merged([2, 1, 0]))).toEqual(digests(merged([0, 1, 2])));
    });
    fc.assert(property, settings);
  });

  it('any JSON number survives', () => {
    const property = fc.property(numberToken, listDocument, listDocument, (token, source, destination) => {
      const marked = new Map(destination).set('x-number', new JsonNumber(token));
      const plan = planned(planMerge(foundDocument(source), foundDocument(marked), {}));
      if (plan === null || plan.outcome === 'copy-source-bytes') return;
      expect(parsed(plan.bytes).get('x-number')).toEqual(new JsonNumber(token));
    });
    fc.assert(property, settings);
  });

  it('unknown members of an entry survive the replacing of another one', () => {
    const property = fc.property(jsonValue, (unknown) => {
      const entry = (digit: string, architecture: string): JsonObject =>
        new Map([
          ['digest', `sha256:${digit.repeat(64)}`],
          ['size', new JsonNumber('1')],
          [
            'platform',
            new Map([
              ['os', 'linux'],
              ['architecture', architecture],
            ]),
          ],
          ['x-unknown', unknown],
        ]);
      const list = (...manifests: JsonObject[]) => foundDocument(new Map([['manifests', manifests]]));
      const plan = planned(planMerge(list(entry('a', 'amd64')), list(entry('b', 'amd64'), entry('c', 'arm64')), {}));
      expect(plan?.outcome).toBe('write');
      const [replaced, kept] = entriesOf(parsed(plan!.bytes));
      expect(jsonEqual(replaced, entry('a', 'amd64'))).toBe(true);
      expect(jsonEqual(kept, entry('c', 'arm64'))).toBe(true);
    });
    fc.assert(property, settings);
  });
});

function emitted(value: JsonArray[number]): string {
  return new TextDecoder().decode(emitJson(value));
}

/** The list with digests of its own, and each digest only once. */
function renamed(list: JsonObject, index: number): JsonObject {
  const seen = new Set<string>();
  const manifests = entriesOf(list).flatMap((entry) => {
    const digest = isJsonObject(entry) ? entry.get('digest') : undefined;
    if (!isJsonObject(entry) || typeof digest !== 'string' || seen.has(digest)) return [];
    seen.add(digest);
    return [
      new Map(entry)
        .set('digest', digest.replace('sha256:0', `sha256:${String(index + 1)}`))
        .set('annotations', new Map()),
    ];
  });
  return new Map(list).set('manifests', manifests);
}
