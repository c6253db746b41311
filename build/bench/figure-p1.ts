import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';
import { createRegistry } from '../../electron/registry/create-registry.ts';
import { startDockerRegistry, type DockerRegistry } from '../../electron/registry/testing/docker-registry.ts';
import { makeImage } from '../../electron/registry/testing/oci-layout.ts';
import { startHarness, type Harness } from '../../electron/services/testing/harness.ts';
import { pushImage } from '../../electron/services/testing/push-image.ts';
import { acceptedManifestTypes, mediaTypes } from '../../shared/oci/media-types.ts';
import type { Ratio } from '../bench.ts';

const run = promisify(execFile);
const repository = 'bench/app';
const tagCount = 1000;
// A program start per tag is so much slower that a part of the tags tells the ratio.
const skopeoTagCount = 200;
const batch = 100;
// Like the client's own limit per host.
const atOnce = 8;
const rounds = 3;
const names = Array.from({ length: tagCount }, (_, index) => `v1.${index}`);

/** P1 to P3: what reading the platforms of many tags costs beside the bare requests, skopeo, and a second reading. */
export async function measure(): Promise<readonly Ratio[]> {
  const docker = await startDockerRegistry({ allowDelete: false });
  try {
    await fill(docker);
    const bare = await best(() => bareLoop(docker.url));
    const { coldMs, againMs } = await opened(docker.url);
    const skopeoMs = (await elapsed(() => skopeoLoop(docker.host))) * (tagCount / skopeoTagCount);
    const work = `platforms of ${tagCount} four-architecture tags`;
    return [
      { id: 'P1', work: `${work}, cold`, against: 'bare undici loop', value: coldMs / bare, goal: { atMost: 1.3 } },
      {
        id: 'P2',
        work: `${work}, speed`,
        against: 'skopeo by xargs -P8',
        value: skopeoMs / coldMs,
        goal: { atLeast: 10 },
      },
      { id: 'P3', work: `${work}, again`, against: 'cold', value: againMs / coldMs, goal: { atMost: 0.15 } },
    ];
  } finally {
    await docker.stop();
  }
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function best(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await elapsed(work));
  return Math.min(...times);
}

/** Two opened screens per round: one on an empty cache, one right after it. */
async function opened(url: string): Promise<{ coldMs: number; againMs: number }> {
  const cold: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const harness = await startHarness();
    try {
      const connectionId = await harness.connect(url);
      cold.push(await elapsed(() => readAll(harness, connectionId)));
      again.push(await elapsed(() => readAll(harness, connectionId)));
    } finally {
      await harness.stop();
      await harness.remove();
    }
  }
  return { coldMs: Math.min(...cold), againMs: Math.min(...again) };
}

async function readAll(harness: Harness, connectionId: string): Promise<void> {
  for (let start = 0; start < tagCount; start += batch) {
    const input = { connectionId, repository, names: names.slice(start, start + batch), maxAgeMs: 60_000 };
    const { details } = await harness.call('tags.details', input);
    const wrong = details.find(({ entries }) => entries.filter(({ role }) => role === 'platform').length !== 4);
    if (wrong !== undefined) throw new Error(`${wrong.name} has not four platforms`);
  }
}

async function bareLoop(url: string): Promise<void> {
  const agent = new Agent({ connections: atOnce });
  const waiting = [...names];
  const headers = { accept: acceptedManifestTypes.join(', ') };
  const worker = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const { body } = await request(`${url}/v2/${repository}/manifests/${name}`, { dispatcher: agent, headers });
      await body.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await agent.close();
}

async function skopeoLoop(host: string): Promise<void> {
  const references = names.slice(0, skopeoTagCount).map((name) => `docker://${host}/${repository}:${name}`);
  const script = `printf '%s\\n' "$@" | xargs -P8 -n1 skopeo inspect --raw --tls-verify=false > /dev/null`;
  await run('bash', ['-c', script, 'bash', ...references]);
}

/** The children once, then a list of its own for every tag. */
async function fill(docker: DockerRegistry): Promise<void> {
  const registry = createRegistry({
    url: docker.url,
    credentials: { method: 'anonymous' },
    allowPlainHttp: true,
    userAgent: 'waybill-bench',
  });
  const image = await pushImage(registry, repository, 'base', makeImage('bench'));
  const children = image.manifests
    .slice(0, 2)
    .map(({ digest, mediaType, bytes }) => ({ digest, mediaType, size: bytes.length }));
  const architectures = ['amd64', 'arm64', 'ppc64le', 's390x'];
  const put = (name: string) => {
    const manifests = architectures.map((architecture, index) => ({
      ...children[index % children.length],
      platform: { os: 'linux', architecture },
    }));
    const annotations = { 'org.opencontainers.image.version': name };
    const list = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, annotations };
    return registry.oci.manifests.put(repository, name, Buffer.from(JSON.stringify(list)), mediaTypes.ociIndex);
  };
  for (let start = 0; start < tagCount; start += batch) await Promise.all(names.slice(start, start + batch).map(put));
  await registry.close();
}
