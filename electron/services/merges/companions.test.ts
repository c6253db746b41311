import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../shared/contract/index.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import { fallbackTag } from '../../registry/oci/referrers.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeBlob, MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { makeArtifact, makeIndexOf, pushArtifact } from './testing/made-parts.ts';
import type { MadeArtifact } from './testing/made-parts.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

const spdx = 'application/spdx+json';
const signature = 'application/vnd.dev.cosign.artifact.sig.v1+json';
let local: StartedRegistry;
let behind: Registry;
let docker: DockerRegistry;
let behindDocker: Registry;
let harness: Harness;
let merging: Merging;
let dockerId: string;
let count = 0;
let repository: string;
let image: MadeImage;
let child: MadeBlob;
let sbom: MadeArtifact;
let sbomSignature: MadeArtifact;
let cosign: MadeArtifact;
let cosignTag: string;

beforeAll(async () => {
  [local, docker] = await Promise.all([startLocalRegistry(), startDockerRegistry({ allowDelete: true })]);
  behind = clientFor(local.url);
  behindDocker = clientFor(docker.url);
  harness = await startHarness({ localRegistry: { url: local.url, username: null, password: null } });
  merging = mergingWith(harness);
  dockerId = await harness.connect(docker.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await Promise.all([behind.close(), behindDocker.close()]);
  await Promise.all([local.stop(), docker.stop()]);
});
beforeEach(async () => {
  count += 1;
  repository = `team/signed${count}`;
  image = await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['s390x']));
  const [only] = image.manifests;
  if (only === undefined) throw new Error('an image has a child');
  child = only;
  sbom = makeArtifact(`sbom ${count}`, spdx, child);
  sbomSignature = makeArtifact(`sig ${count}`, signature, sbom.manifest);
  cosign = makeArtifact(`cosign ${count}`, signature);
  cosignTag = `${child.digest.replace(':', '-')}.sig`;
  await pushArtifact(behind, repository, sbom);
  await pushArtifact(behind, repository, sbomSignature);
  await pushArtifact(behind, repository, cosign, cosignTag);
});

const source = () => ({ connectionId: 'local', repository, reference: 'new' });
const destination = () => ({ connectionId: dockerId, repository, tag: 'v1' });
const everything = () => ({
  referrers: [sbom.manifest.digest, sbomSignature.manifest.digest],
  cosignTags: [cosignTag],
});
const digestIn = async (registry: Registry, reference: string) =>
  (await registry.oci.manifests.head(repository, reference))?.digest ?? null;
const facts = ({ companionsFound }: Output<'merges.prepare'>) =>
  companionsFound.map(({ kind, subject, tag, digest, wouldBe, chosen }) => ({
    ...{ kind, subject, tag, digest, wouldBe, chosen },
  }));

describe('what belongs to the images that are taken', () => {
  it('is found with what belongs to it in turn, and nothing is chosen by itself', async () => {
    const plan = await merging.prepare(source(), destination());
    expect(plan).toMatchObject({ companionsState: 'known', companionsError: null });
    const open = { wouldBe: 'copied', chosen: false };
    expect(facts(plan)).toEqual([
      { kind: 'referrer', subject: child.digest, tag: null, digest: sbom.manifest.digest, ...open },
      { kind: 'referrer', subject: sbom.manifest.digest, tag: null, digest: sbomSignature.manifest.digest, ...open },
      { kind: 'cosign-tag', subject: child.digest, tag: cosignTag, digest: cosign.manifest.digest, ...open },
    ]);
    expect(plan.companionsFound[0]?.label).toBe('application/spdx+json of linux/s390x');
    expect((await merging.apply(plan)).state).toBe('done');
    expect(await digestIn(behindDocker, sbom.manifest.digest)).toBeNull();
  });

  it('is copied with the children, and listed where the registry does not list it by itself', async () => {
    const plan = await merging.prepare(source(), destination(), { companions: everything() });
    expect(plan.copy.steps.map(({ kind }) => kind).filter((kind) => !kind.startsWith('blob-'))).toEqual([
      ...['manifest', 'referrer', 'referrers-tag', 'referrer', 'referrers-tag', 'manifest', 'cosign-tag', 'list'],
    ]);
    const job = await merging.apply(plan);
    expect(job.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done', 'done']);
    const listed = async (digest: string) => {
      const { source: from, descriptors } = await behindDocker.oci.listReferrers(repository, digest);
      return { from, found: descriptors.map((one) => [one.digest, one.artifactType, one.annotations]) };
    };
    expect(await listed(child.digest)).toEqual({
      from: 'fallback-tag',
      found: [[sbom.manifest.digest, spdx, { 'org.example.seed': `sbom ${count}` }]],
    });
    expect((await listed(sbom.manifest.digest)).found[0]?.[0]).toBe(sbomSignature.manifest.digest);
    expect(await digestIn(behindDocker, cosignTag)).toBe(cosign.manifest.digest);
    const again = await merging.prepare(source(), { ...destination(), tag: 'v2' }, { companions: everything() });
    expect(facts(again).map(({ wouldBe }) => wouldBe)).toEqual(['there-already', 'there-already', 'there-already']);
    expect(again.copy.steps.map(({ kind }) => kind)).toEqual(['list']);
  });

  it('is listed by a registry that has the API for it, without a tag', async () => {
    const from = { connectionId: 'local', repository, reference: 'new' };
    const to = { connectionId: 'local', repository: `${repository}-copy`, tag: 'v1' };
    const companions = { referrers: [sbom.manifest.digest], cosignTags: [] };
    expect((await merging.apply(await merging.prepare(from, to, { companions }))).state).toBe('done');
    const { source: by, descriptors } = await behind.oci.listReferrers(to.repository, child.digest);
    expect([by, descriptors.map(({ digest }) => digest)]).toEqual(['api', [sbom.manifest.digest]]);
    expect(await behind.oci.manifests.head(to.repository, fallbackTag(child.digest))).toBeNull();
  });

  it('is found by the tag that stands in for the API, and goes on to a registry that has one', async () => {
    await docker.fill(repository, 'new', image);
    await pushArtifact(behindDocker, repository, sbom);
    const stand = makeIndexOf(sbom.manifest);
    await behindDocker.oci.manifests.put(repository, fallbackTag(child.digest), stand.bytes, stand.mediaType);
    const to = { connectionId: 'local', repository: `${repository}-back`, tag: 'v1' };
    const companions = { referrers: [sbom.manifest.digest], cosignTags: [] };
    const plan = await merging.prepare({ ...source(), connectionId: dockerId }, to, { companions });
    expect(facts(plan)).toMatchObject([{ digest: sbom.manifest.digest, wouldBe: 'copied', chosen: true }]);
    expect((await merging.apply(plan)).state).toBe('done');
    const { source: by, descriptors } = await behind.oci.listReferrers(to.repository, child.digest);
    expect([by, descriptors.map(({ digest }) => digest)]).toEqual(['api', [sbom.manifest.digest]]);
  });

  it('is added to what others have listed there, which stays', async () => {
    const theirs = makeIndexOf(makeArtifact('theirs', spdx).manifest);
    await docker.fill(repository, 'other', makeImage(`other ${count}`));
    await pushArtifact(behindDocker, repository, makeArtifact('theirs', spdx));
    const tag = fallbackTag(child.digest);
    await behindDocker.oci.manifests.put(repository, tag, theirs.bytes, theirs.mediaType);
    const companions = { referrers: [sbom.manifest.digest], cosignTags: [] };
    const job = await merging.apply(await merging.prepare(source(), destination(), { companions }));
    expect(job.state).toBe('done');
    const index = parseManifest((await behindDocker.oci.manifests.get(repository, tag)).bytes);
    expect(index.kind === 'index' ? index.entries.map(({ digest }) => digest) : []).toEqual([
      makeArtifact('theirs', spdx).manifest.digest,
      sbom.manifest.digest,
    ]);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries.map((entry) => [entry.kind, entry.tag, entry.state])).toEqual([
      ['move', tag, 'done'],
      ['merge', 'v1', 'done'],
    ]);
  });

  it('is left alone where the destination has another one under the same tag', async () => {
    await pushArtifact(behindDocker, repository, makeArtifact('another', signature), cosignTag);
    const theirs = await digestIn(behindDocker, cosignTag);
    const plan = await merging.prepare(source(), destination(), {
      companions: { referrers: [], cosignTags: [cosignTag] },
    });
    expect(facts(plan).at(-1)).toMatchObject({ wouldBe: 'differs', chosen: true });
    expect((await merging.apply(plan)).state).toBe('done');
    expect(await digestIn(behindDocker, cosignTag)).toBe(theirs);
  });
});

describe('what belongs to the list itself', () => {
  it('is useless for another list and travels with the same one', async () => {
    const tag = `${image.index.digest.replace(':', '-')}.sig`;
    await pushArtifact(behind, repository, cosign, tag);
    const companions = { referrers: [], cosignTags: [tag] };
    await docker.fill(repository, 'v2', makeImage(`old ${count}`, ['amd64']));
    const changed = await merging.prepare(source(), { ...destination(), tag: 'v2' }, { companions });
    expect(facts(changed)[0]).toMatchObject({ tag, wouldBe: 'useless', chosen: true });
    expect((await merging.apply(changed)).state).toBe('done');
    expect(await digestIn(behindDocker, tag), 'a signature of another list says nothing').toBeNull();
    const same = await merging.prepare(source(), destination(), { companions });
    expect(same.outcome).toBe('copy-source-bytes');
    expect(facts(same)[0]).toMatchObject({ tag, wouldBe: 'copied' });
    expect((await merging.apply(same)).state).toBe('done');
    expect(await digestIn(behindDocker, tag)).toBe(cosign.manifest.digest);
  });
});

describe('what cannot be found out or is gone', () => {
  it('is unknown, never none', async () => {
    const front = await startManInTheMiddle(local.url);
    front.meddle((_method, path) =>
      path.includes('/referrers/') ? { kind: 'answer', status: 401 } : { kind: 'pass' },
    );
    try {
      const connectionId = await harness.connect(front.url);
      const plan = await merging.prepare({ ...source(), connectionId }, destination());
      expect(plan).toMatchObject({ companionsState: 'unknown', companionsError: { kind: 'unauthorized' } });
      expect(facts(plan).map(({ tag }) => tag)).toEqual([cosignTag]);
      const input = await merging.look({ ...source(), connectionId }, destination(), { companions: everything() });
      const error = await harness.refusal('merges.prepare', input);
      expect(error, 'what cannot be read is not called gone').toMatchObject({
        kind: 'unauthorized',
        details: { side: 'source', status: 401 },
      });
    } finally {
      await front.close();
    }
  });

  it('is refused when it was chosen', async () => {
    const input = await merging.look(source(), destination(), {
      companions: { referrers: [`sha256:${'0'.repeat(64)}`], cosignTags: [] },
    });
    const error = await harness.refusal('merges.prepare', input);
    expect(error).toMatchObject({ kind: 'not-found', details: { reason: 'E_COMPANION_GONE', side: 'source' } });
  });
});
