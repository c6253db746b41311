import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { faultPoints } from './faults.ts';
import {
  createRegistryClient,
  digestOf,
  type ApiTag,
  type Pushed,
  type RegistryClient,
  type TagPage,
} from './testing/registry-client.ts';
import { startLocalRegistry, type StartedRegistry } from './testing/start-local-registry.ts';

const entry = fileURLToPath(new URL('testing/crash-main.ts', import.meta.url));
const hourMs = 3_600_000;
/** Two processes at a time on a machine with two cores. */
const lanes = 2;
const killsPerLane = 100;
const kept = 'acme/kept';
const trash = 'gone/trash';

/** What the registry has acknowledged, and what was under way when it died. */
interface Ledger {
  /** Tag → digest, or null after a deletion. */
  readonly tags: Map<string, string | null>;
  /** Tag → rows of its history. */
  readonly rows: Map<string, number>;
  readonly images: Pushed[];
  readonly blobs: Map<string, Buffer>;
  pending: { tag: string; digest: string | null } | null;
  kills: Map<string, number>;
}

/** Starts it; null when it killed itself on the way up, which collection at the start may do. */
async function start(dataDir: string, round: number, point: number, time: number): Promise<StartedRegistry | null> {
  const env = { CRASH_POINT: String(point), CRASH_TIME: String(time), CRASH_AHEAD_MS: String(round * 2 * hourMs) };
  try {
    return await startLocalRegistry({ dataDir, env, entry });
  } catch (error) {
    if (String(error).includes('(SIGKILL)')) return null;
    throw error;
  }
}

/** One change that must be there completely or not at all. */
async function change(ledger: Ledger, tag: string, digest: string | null, work: () => Promise<number>): Promise<void> {
  ledger.pending = { tag, digest };
  const status = await work();
  if (status >= 300) throw new Error(`The change of ${tag} was answered ${String(status)}.`);
  acknowledge(ledger, tag, digest);
}

function acknowledge(ledger: Ledger, tag: string, digest: string | null): void {
  ledger.tags.set(tag, digest);
  if (digest !== null) ledger.rows.set(tag, (ledger.rows.get(tag) ?? 0) + 1);
  ledger.pending = null;
}

/** Pushes, moves, deletes and restores; and makes something for collection to find. Ends with the process. */
async function work(client: RegistryClient, ledger: Ledger, round: number): Promise<void> {
  const pushTo = async (repository: string, seed: string) => {
    const config = Buffer.from(JSON.stringify({ seed, architecture: 'amd64', os: 'linux' }));
    const post = await client.send('POST', `/v2/${repository}/blobs/uploads/`);
    const location = post.headers.get('location') ?? '';
    await client.send('PATCH', location, { body: config });
    const put = await client.send('PUT', `${location}?digest=${digestOf(config)}`);
    if (put.status === 201 && repository === kept) ledger.blobs.set(digestOf(config), config);
    return client.pushImage(repository, { seed });
  };
  const image = await pushTo(kept, `round ${String(round)}`);
  ledger.images.push(image);
  const tag = `t${String(round % 4)}`;
  await change(ledger, tag, image.digest, async () => (await client.putManifest(kept, image.bytes, tag)).status);
  const path = (name: string) => `repository/${kept}/tag/${name}`;
  const move = { manifest_digest: image.digest };
  await change(ledger, 'moving', image.digest, async () => (await client.api('PUT', path('moving'), move)).status);
  await change(ledger, tag, null, async () => (await client.api('DELETE', path(tag))).status);
  const old = ledger.images[Math.floor(ledger.images.length / 2)]?.digest ?? image.digest;
  const back = { manifest_digest: old };
  await change(ledger, 'moving', old, async () => (await client.api('POST', `${path('moving')}/restore`, back)).status);
  const rubbish = await pushTo(trash, `rubbish ${String(round)}`);
  await client.putManifest(trash, rubbish.bytes, 'x');
  await client.send('DELETE', `/v2/${trash}/manifests/${rubbish.digest}`);
}

/** Everything that was acknowledged is there; what was under way is there completely or not at all. */
async function verify(client: RegistryClient, ledger: Ledger): Promise<void> {
  const page = await client.api('GET', `repository/${kept}/tag/?limit=100&specificTag=moving`);
  const history = new Map<string, ApiTag[]>([['moving', page.status === 404 ? [] : page.json<TagPage>().tags]]);
  const { pending } = ledger;
  if (pending !== null) {
    const found = await client.resolve(kept, pending.tag);
    const before = ledger.tags.get(pending.tag) ?? null;
    expect([before, pending.digest]).toContain(found);
    const rows = history.get(pending.tag)?.length ?? 0;
    const wasDone = found !== before || (pending.digest === before && rows > (ledger.rows.get(pending.tag) ?? 0));
    if (wasDone) acknowledge(ledger, pending.tag, pending.digest);
    ledger.pending = null;
  }
  for (const [tag, digest] of ledger.tags) expect([tag, await client.resolve(kept, tag)]).toEqual([tag, digest]);
  expect(Math.min(history.get('moving')?.length ?? 0, 100)).toBe(Math.min(ledger.rows.get('moving') ?? 0, 100));
  for (const [digest, bytes] of [...ledger.blobs].slice(-3)) {
    const got = await client.send('GET', `/v2/${kept}/blobs/${digest}`);
    // A blob without a manifest is kept for an hour; the clock has moved on by two.
    if (got.status === 200) expect(got.bytes.equals(bytes)).toBe(true);
  }
  for (const image of ledger.images.slice(-2)) {
    const restored = await client.api('POST', `repository/${kept}/tag/probe/restore`, {
      manifest_digest: image.digest,
    });
    if (!ledger.tags.has('probe') && restored.status === 404) continue;
    expect(restored.status).toBe(200);
    const document = JSON.parse(image.bytes.toString()) as { layers: { digest: string; size: number }[] };
    const layer = await client.send('GET', `/v2/${kept}/blobs/${document.layers[0]?.digest ?? ''}`);
    expect([layer.status, layer.bytes.length]).toEqual([200, document.layers[0]?.size]);
    await client.api('DELETE', `repository/${kept}/tag/probe`);
  }
}

/** The database as it lies there after the kill, looked at in a copy. */
async function checkIntegrity(dataDir: string): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'waybill-integrity-'));
  for (const name of await readdir(dataDir)) {
    if (name.startsWith('registry.sqlite')) await cp(join(dataDir, name), join(copy, name));
  }
  const database = new DatabaseSync(join(copy, 'registry.sqlite'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.close();
  await rm(copy, { recursive: true });
}

async function runLane(lane: number): Promise<Ledger> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waybill-crash-'));
  const ledger: Ledger = {
    tags: new Map(),
    rows: new Map(),
    images: [],
    blobs: new Map(),
    pending: null,
    kills: new Map(),
  };
  const first = await startLocalRegistry({ dataDir, entry });
  const setUp = createRegistryClient(first.url);
  await setUp.api('PUT', 'organization/acme', { tag_expiration_s: 31_536_000 });
  await setUp.api('PUT', 'organization/gone', { tag_expiration_s: 0 });
  await first.stop();
  for (let round = 0; round < killsPerLane; round += 1) {
    const point = (round + lane * 7) % (faultPoints.length + 1);
    // The first lane dies when a point is passed for the first times, the second one later in the same work.
    const time = lane === 0 ? Math.floor(round / 16) % 3 : 3 + (Math.floor(round / 16) % 4);
    const registry = await start(dataDir, round, point, time);
    let isOwnDeath = registry === null;
    if (registry !== null) {
      const client = createRegistryClient(registry.url);
      const died = new Promise<true>((resolve) => registry.process.once('exit', () => resolve(true)));
      try {
        await verify(client, ledger);
        await work(client, ledger, round);
      } catch (error) {
        // Only its death may stop the work; what had been answered by then counts.
        if (!isDisconnect(error)) throw error;
        isOwnDeath = await Promise.race([
          died,
          new Promise<false>((resolve) => setTimeout(() => resolve(false), 5000)),
        ]);
        if (!isOwnDeath) throw error;
      }
      await registry.kill9();
    }
    const name = isOwnDeath ? (faultPoints[point] ?? '') : 'any moment';
    ledger.kills.set(name, (ledger.kills.get(name) ?? 0) + 1);
    await checkIntegrity(dataDir);
  }
  await verifyAtRest(dataDir, ledger);
  await rm(dataDir, { recursive: true, force: true });
  return ledger;
}

function isDisconnect(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed';
}

/** After a last quiet start: files and rows belong together. */
async function verifyAtRest(dataDir: string, ledger: Ledger): Promise<void> {
  const registry = await start(dataDir, killsPerLane + 48, faultPoints.length, 0);
  if (registry === null) throw new Error('It was not to be killed any more.');
  await verify(createRegistryClient(registry.url), ledger);
  await expect.poll(() => readdir(join(dataDir, 'uploads')), { timeout: 10_000 }).toEqual([]);
  await registry.stop();
  const database = new DatabaseSync(join(dataDir, 'registry.sqlite'));
  const rows = database.prepare('SELECT digest, size FROM blobs ORDER BY digest').all() as {
    digest: string;
    size: number;
  }[];
  const orphans = database
    .prepare('SELECT count(*) AS n FROM tags WHERE manifestId NOT IN (SELECT id FROM manifests)')
    .get();
  database.close();
  expect(orphans).toEqual({ n: 0 });
  const root = join(dataDir, 'blobs', 'sha256');
  const files: string[] = [];
  for (const prefix of await readdir(root)) files.push(...(await readdir(join(root, prefix))));
  expect(files.map((file) => `sha256:${file}`).toSorted()).toEqual(rows.map(({ digest }) => digest));
  for (const { digest, size } of rows) {
    const encoded = digest.slice('sha256:'.length);
    const bytes = await readFile(join(root, encoded.slice(0, 2), encoded));
    expect([digestOf(bytes), bytes.length]).toEqual([digest, size]);
  }
}

describe('kill -9', () => {
  test(
    'at every step of push, move, delete, restore and collection loses nothing that was acknowledged',
    { timeout: 400_000 },
    async () => {
      const ledgers = await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
      const total = ledgers.flatMap(({ kills }) => [...kills.values()]).reduce((sum, count) => sum + count, 0);
      expect(total).toBeGreaterThanOrEqual(200);
      const killed = faultPoints.filter((point) => ledgers.some(({ kills }) => kills.has(point)));
      expect(killed).toEqual([...faultPoints]);
      expect(ledgers.every(({ images }) => images.length > 20)).toBe(true);
    },
  );
});
