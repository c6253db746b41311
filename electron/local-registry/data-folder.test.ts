import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { schemaVersion } from './storage/schema.ts';
import { createRegistryClient, digestOf } from './testing/registry-client.ts';
import { node24, registryArguments, startLocalRegistry } from './testing/start-local-registry.ts';

const run = promisify(execFile);

describe('the data folder', () => {
  let folder: string;
  let database: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-folder-'));
    database = join(folder, 'registry.sqlite');
  });
  afterEach(async () => {
    await run('chattr', ['-R', '-i', folder]).catch(() => undefined);
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts it and answers how that ended. */
  const refused = async (): Promise<string> => {
    const error = await startLocalRegistry({ dataDir: folder }).then(
      async (registry) => {
        await registry.stop();
        return '';
      },
      (reason: unknown) => String(reason),
    );
    return error;
  };
  const fill = async (): Promise<string> => {
    const registry = await startLocalRegistry({ dataDir: folder });
    const { digest } = await createRegistryClient(registry.url).pushImage('acme/app', { seed: 'kept', tag: 'v1' });
    await registry.stop();
    return digest;
  };
  const change = (sql: string) => {
    const opened = new DatabaseSync(database);
    opened.exec(sql);
    opened.close();
  };

  test('one of version 1 is migrated in place and keeps its history', async () => {
    const digest = await fill();
    // Version 1 had neither releases nor credentials nor what Quay has dropped.
    const later = [
      'tagPulls',
      'manifestPulls',
      'robots',
      'oauthTokens',
      'derivedImages',
      'derivedSignatures',
      'torrents',
      'releaseTags',
      'releaseManifests',
      'releaseLists',
      'releaseListMembers',
      'releaseBlobs',
    ];
    change(`${later.map((table) => `DROP TABLE "${table}";`).join('')} PRAGMA user_version = 1;`);
    const registry = await startLocalRegistry({ dataDir: folder });
    const client = createRegistryClient(registry.url);
    expect(await client.resolve('acme/app', 'v1')).toBe(digest);
    expect((await client.api('PUT', 'organization/acme/robots/ci')).status).toBe(201);
    await registry.stop();
    const opened = new DatabaseSync(database);
    expect(opened.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion });
    opened.close();
  });

  test('one of a newer version is refused and not touched', async () => {
    await fill();
    change(`PRAGMA user_version = ${String(schemaVersion + 1)};`);
    const before = digestOf(await readFile(database));
    expect(await refused()).toContain(
      `Local registry: The data folder was written by a newer version (data version ${String(schemaVersion + 1)}`,
    );
    expect(digestOf(await readFile(database))).toBe(before);
  });

  test.each([
    [
      'text instead of a database',
      (file: string) => writeFile(file, 'this is not a database, it only looks like a file\n'.repeat(50)),
    ],
    ['a database cut in half', (file: string) => truncate(file, 20_000)],
  ])('%s is named and left as it is', async (_what, damage) => {
    await fill();
    await damage(database);
    const before = digestOf(await readFile(database));
    expect(await refused()).toContain(`Local registry: The database is damaged and was left untouched: ${database}`);
    expect(digestOf(await readFile(database))).toBe(before);
  });

  test('a page overwritten in the middle is found at the start', async () => {
    await fill();
    const bytes = await readFile(database);
    bytes.fill(0x5a, 4096, 4096 * 12);
    await writeFile(database, bytes);
    expect(await refused()).toContain('is damaged and was left untouched');
  });

  test('one that cannot be written says so', async () => {
    await fill();
    // As root, permissions do not stop anyone; an immutable file does.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await run('chattr', ['-R', '+i', folder]);
    else await chmod(folder, 0o500);
    expect(await refused()).toMatch(
      /Local registry: (The data folder is read-only|The database cannot be opened|The data folder cannot be)/,
    );
  });

  test('a file in the place of the folder is named', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    expect(await refused()).toContain(`Local registry: The data folder cannot be made: ${folder}`);
    await rm(folder);
    await mkdir(folder);
  });

  test('a full disk answers 507, and what was there stays', async () => {
    const digest = await fill();
    // A limit on the size of files is what a full disk looks like to a process; ignoring the signal makes it an error.
    const command = `trap '' XFSZ; ulimit -f 1024; exec "$0" "$@"`;
    const child = spawn('bash', ['-c', command, node24(), ...registryArguments(folder)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => resolve(/http:\S+/.exec(text.toString())?.[0] ?? ''));
      child.once('exit', () => reject(new Error('It ended.')));
    });
    const client = createRegistryClient(url);
    const big = Buffer.alloc(3 << 20, 'x');
    const push = await client.send('POST', `/v2/acme/app/blobs/uploads/?digest=${digestOf(big)}`, { body: big });
    expect(push.status).toBe(507);
    expect(push.json()).toMatchObject({ errors: [{ message: expect.stringContaining('full') as string }] });
    expect((await client.send('GET', `/v2/acme/app/blobs/${digestOf(big)}`)).status).toBe(404);
    expect(await client.resolve('acme/app', 'v1')).toBe(digest);
    const small = await client.pushImage('acme/app', { seed: 'small', tag: 'v2' });
    expect(await client.resolve('acme/app', 'v2')).toBe(small.digest);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await exited;
  });
});
