import { planMerge } from '../../shared/merge/plan.ts';
import type { MergeSide } from '../../shared/merge/types.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';

const entriesPerList = 50;
const goal = 6;
const rounds = 150;
const runsPerRound = 5;

/** A list as builders make it: images of as many platforms as needed, each with its attestation. */
function list(salt: string): Uint8Array {
  const digest = (name: string) => sha256Digest(new TextEncoder().encode(`${salt} ${name}`));
  const manifests = Array.from({ length: entriesPerList / 2 }, (_, index) => {
    const image = digest(`image ${String(index)}`);
    const common = { mediaType: mediaTypes.ociManifest, size: 1000 + index };
    return [
      { ...common, digest: image, platform: { architecture: `arch${String(index)}`, os: 'linux', variant: 'v7' } },
      {
        ...common,
        digest: digest(`attestation ${String(index)}`),
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: { 'vnd.docker.reference.digest': image, 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ];
  }).flat();
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, annotations: { list: salt } };
  return new TextEncoder().encode(JSON.stringify(document, null, 2));
}

function timeMs(work: () => void): number {
  const start = performance.now();
  for (let run = 0; run < runsPerRound; run += 1) work();
  return (performance.now() - start) / runsPerRound;
}

/**
 * Merging two lists of 50 entries, from bytes to new bytes with their digest and the board, against `JSON.parse` and
 * `JSON.stringify` of the same bytes. The quickest round of each counts: everything else is the machine's noise.
 */
export async function benchMerge(): Promise<{
  name: string;
  ratio: number;
  goal: number;
  pass: boolean;
  detail: string;
}> {
  const [source, destination] = [list('source'), list('destination')];
  // The digest of what was read is known: whoever reads a manifest checks it. The result's is computed in the merge.
  const found = (bytes: Uint8Array): MergeSide => ({ state: 'found', bytes, digest: sha256Digest(bytes) });
  const [from, into] = [found(source), found(destination)];
  const texts = [source, destination].map((bytes) => new TextDecoder().decode(bytes));
  const merge = () => {
    const result = planMerge(from, into, {});
    if (!result.ok || result.plan.outcome !== 'write') throw new Error('The benchmark merges nothing.');
  };
  const baseline = () => {
    for (const text of texts) JSON.stringify(JSON.parse(text));
  };
  // Both run hot before they count.
  for (let round = 0; round < rounds; round += 1) {
    timeMs(merge);
    timeMs(baseline);
  }
  let [mergeMs, baselineMs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    mergeMs = Math.min(mergeMs, timeMs(merge));
    baselineMs = Math.min(baselineMs, timeMs(baseline));
  }
  const ratio = mergeMs / baselineMs;
  const detail = `${(mergeMs * 1000).toFixed(0)} µs for a merge, ${(baselineMs * 1000).toFixed(0)} µs for parsing and printing`;
  return { name: 'P5 merge of two 50-entry lists', ratio, goal, pass: ratio <= goal, detail };
}
