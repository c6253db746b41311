import { afterEach, expect, test } from 'vitest';
import { json, startScriptedServer, type ScriptedServer } from '../registry/testing/scripted-server.ts';
import { startHarness, type Harness } from './testing/harness.ts';

const digest = `sha256:${'c'.repeat(64)}`;
const page = 'page=1&page_size=100';

let server: ScriptedServer;
let harness: Harness;

afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await server.close();
});

/** A Harbor with one project, whose API answers or refuses. */
async function startHarbor(artifacts: unknown): Promise<string> {
  server = await startScriptedServer([]);
  const challenge = `Bearer realm="${server.url}/service/token",service="harbor-registry"`;
  const get = (path: string | RegExp, answer: object) =>
    server.add({ expect: { method: 'GET', path }, answer, times: 'any' });
  get('/v2/', { status: 401, headers: { 'www-authenticate': challenge } });
  get(/^\/service\/token/, json({ token: 'short' }));
  get(/^\/api\/v1\//, { status: 404 });
  get(`/api/v2.0/projects?${page}`, json([{ name: 'team', metadata: { public: 'true' } }]));
  get(`/api/v2.0/projects/team/repositories?${page}`, json([{ name: 'team/app', description: 'An app' }]));
  get(
    /^\/api\/v2\.0\/projects\/team\/repositories\/app\/artifacts/,
    artifacts === null ? { status: 403 } : json(artifacts),
  );
  get(/^\/v2\/team\/app\/tags\/list/, json({ tags: ['v1'] }));
  harness = await startHarness();
  return harness.connect(server.url);
}

test('Repositories and tags of a Harbor come from its own API, with digest and platforms', async () => {
  const platform = { architecture: 'arm64', os: 'linux' };
  const tags = [{ name: 'v1', push_time: '2026-01-02T00:00:00Z', immutable: true }];
  const connectionId = await startHarbor([{ digest, size: 7, tags, references: [{ child_digest: digest, platform }] }]);
  const { connections } = await harness.call('connections.list', {});
  expect(connections[0]?.capabilities).toMatchObject({ flavour: 'harbor', catalog: 'available' });
  const listed = await harness.call('repositories.list', { connectionId });
  expect(listed).toMatchObject({
    listing: 'complete',
    repositories: [{ name: 'team/app', description: 'An app', isPublic: true }],
  });
  const found = await harness.call('tags.list', { connectionId, repository: 'team/app' });
  expect(found.tags).toMatchObject([{ name: 'v1', digest, immutable: true, sizeBytes: 7, platforms: [platform] }]);
  expect(found.next).toBeUndefined();
});

test('Where a Harbor’s API refuses, the tags still come by name, and the reason is told', async () => {
  const connectionId = await startHarbor(null);
  const found = await harness.call('tags.list', { connectionId, repository: 'team/app' });
  expect(found.tags).toMatchObject([{ name: 'v1', digest: null }]);
  expect(found.warnings).toMatchObject([{ code: 'W_API_REFUSED' }]);
});
