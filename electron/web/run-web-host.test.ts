import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startUntil, stopProcess } from '../../e2e/support/host.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const ready = /^Waybill is ready: (\S+)$/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const start = () => startUntil([program, '--no-open', '--no-demo', '--data-dir', folder], ready);

/** Opens a session the way the page does and calls one operation. */
async function openSession(link: string) {
  const { origin, hash } = new URL(link);
  const post = async (path: string, body: unknown, token = '') => {
    const headers = { 'content-type': 'application/json', origin, authorization: `Bearer ${token}` };
    return (
      await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json() as Promise<unknown>;
  };
  const { token } = (await post('/session', { code: hash.slice('#code='.length) })) as { token: string };
  return (name: string, input: unknown) => post(`/call/${name}`, input, token);
}

interface LocalOnly {
  readonly value: { readonly connections: readonly { readonly id: string; readonly url: string }[] };
}

describe('the browser host as a program', () => {
  it('prints a link, answers its page, gives a second start a new link, and ends in order', async () => {
    const host = await start();
    const call = await openSession(host.line);
    expect(await call('app.info', {})).toMatchObject({ ok: true, value: { host: 'browser' } });

    const second = await start();
    expect(new URL(second.line).origin).toBe(new URL(host.line).origin);
    expect(second.line).not.toBe(host.line);
    expect(await (await openSession(second.line))('app.info', {})).toMatchObject({ ok: true });

    await stopProcess(host.child);
    expect(host.child.exitCode).toBe(0);
    const log = readFileSync(join(folder, 'logs', 'waybill.log'), 'utf8');
    for (const link of [host.line, second.line]) expect(log).not.toContain(link.split('code=')[1]);
  });

  it('starts again at once after it was killed, and its registry does not outlive it', async () => {
    const killed = await start();
    const call = await openSession(killed.line);
    const { value } = (await call('connections.list', {})) as LocalOnly;
    const registryUrl = value.connections[0]?.url ?? '';
    expect((await fetch(`${registryUrl}/v2/`)).status).toBe(401);
    killed.child.kill('SIGKILL');
    await vi.waitUntil(
      () =>
        fetch(`${registryUrl}/v2/`).then(
          () => false,
          () => true,
        ),
      { timeout: 10_000, interval: 50 },
    );
    const again = await start();
    expect(await (await openSession(again.line))('app.info', {})).toMatchObject({ ok: true });
    await stopProcess(again.child);
  });
});
