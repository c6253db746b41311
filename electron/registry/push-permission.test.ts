import { describe, expect, it } from 'vitest';
import { canary, withScript } from './testing/clients.ts';
import { clientFor } from './testing/clients.ts';
import { startDockerRegistry } from './testing/docker-registry.ts';
import type { ScriptedServer } from './testing/scripted-server.ts';
import { json } from './testing/scripted-server.ts';

const repository = 'team/app';
const digest = `sha256:${'a'.repeat(64)}`;
const uploads = `/v2/${repository}/blobs/uploads/`;
const session = `${uploads}42?state=opaque`;
const tokenOf = (actions: readonly string[]) => {
  const claims = { access: [{ type: 'repository', name: repository, actions }] };
  return ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
};
const begins = { expect: { method: 'POST', path: uploads }, answer: { status: 202, headers: { location: session } } };
const ends = { expect: { method: 'DELETE', path: session }, answer: { status: 204 } };
const denied = json({ errors: [{ code: 'DENIED', message: 'no' }] }, { status: 403 });

/** A registry with a token service that gives these actions, after a pull has taught the client where it is. */
const behindTokens = (server: ScriptedServer, actions: readonly string[]) => {
  const challenge = { 'www-authenticate': `Bearer realm="${server.url}/token",service="s"` };
  const path = `/v2/${repository}/blobs/${digest}`;
  return [
    { expect: { method: 'HEAD', path, headers: { authorization: null } }, answer: { status: 401, headers: challenge } },
    { expect: { method: 'HEAD', path }, answer: { status: 404 } },
    { expect: { method: 'GET', path: /^\/token\?.*pull&/ }, answer: json({ token: tokenOf(['pull']) }) },
    { expect: { method: 'GET', path: /^\/token\?.*pull%2Cpush/ }, answer: json({ token: tokenOf(actions) }) },
  ];
};

describe('whether pushing is allowed', () => {
  it('is read from the token without asking the registry', async () => {
    await withScript(
      (server) => behindTokens(server, ['pull', 'push']),
      async ({ oci }) => {
        await oci.blobs.head(repository, digest);
        expect(await oci.pushPermission(repository)).toEqual({ state: 'granted' });
      },
      { credentials: canary },
    );
  });

  it('is never denied by the token alone', async () => {
    await withScript(
      (server) => [...behindTokens(server, ['pull']), begins, ends],
      async ({ oci }) => {
        await oci.blobs.head(repository, digest);
        expect(await oci.pushPermission(repository)).toEqual({ state: 'granted' });
      },
      { credentials: canary },
    );
  });

  it('is denied when the registry refuses to begin an upload, in its own words', async () => {
    await withScript([{ ...begins, answer: denied }], async ({ oci }) => {
      const permission = await oci.pushPermission(repository);
      expect(permission).toMatchObject({ state: 'denied', error: { kind: 'denied', details: { status: 403 } } });
    });
  });

  it('ends the upload it began, and does not mind when that is refused', async () => {
    await withScript([begins, { ...ends, answer: { status: 405 } }], async ({ oci }) => {
      expect(await oci.pushPermission(repository)).toEqual({ state: 'granted' });
    });
  });

  it.each([
    ['an internal problem', { status: 500 }],
    ['a repository it does not know', json({ errors: [{ code: 'NAME_UNKNOWN' }] }, { status: 404 })],
    ['a request to slow down', { status: 429 }],
    ['a broken connection', { fault: { kind: 'hang-up' as const } }],
  ])('stays unknown after %s', async (_, answer) => {
    await withScript([{ ...begins, answer, times: 'any' }], async ({ oci }) => {
      expect((await oci.pushPermission(repository)).state).toBe('unknown');
    });
  });

  it.each([
    [
      'on the error',
      { errors: [{ code: 'DENIED', message: 'System is currently read-only.', is_readonly: true }] },
      405,
    ],
    ['beside the message', { message: 'System is currently read-only.', is_readonly: true }, 503],
  ])('tells a Quay in read-only mode as such, marked %s', async (_, words, status) => {
    await withScript([{ ...begins, answer: json(words, { status }) }], async ({ oci }) => {
      const permission = await oci.pushPermission(repository);
      expect(permission).toMatchObject({ state: 'denied', error: { details: { reason: 'E_READ_ONLY', status } } });
    });
  });

  it('tells a full storage quota from a lack of rights', async () => {
    const full = json(
      { errors: [{ code: 'DENIED', message: 'Quota has been exceeded on namespace' }] },
      { status: 403 },
    );
    await withScript([{ ...begins, answer: full }], async ({ oci }) => {
      const permission = await oci.pushPermission(repository);
      expect(permission).toMatchObject({ state: 'denied', error: { details: { reason: 'E_STORAGE_QUOTA' } } });
    });
  });

  it('tells a stock registry that is read-only as such, before and while pushing', async () => {
    const server = await startDockerRegistry({ isReadOnly: true });
    const registry = clientFor(server.url);
    try {
      const permission = await registry.oci.pushPermission(repository);
      expect(permission).toMatchObject({ state: 'denied', error: { details: { reason: 'E_READ_ONLY' } } });
      const put = registry.oci.manifests.put(
        repository,
        'v1',
        Buffer.from('{}'),
        'application/vnd.oci.image.index.v1+json',
      );
      await expect(put).rejects.toMatchObject({ kind: 'denied', details: { reason: 'E_READ_ONLY' } });
      const upload = registry.oci.blobs.upload(repository, digest, 1, async function* () {
        yield Buffer.from('x');
      });
      await expect(upload).rejects.toMatchObject({ kind: 'denied', details: { reason: 'E_READ_ONLY' } });
    } finally {
      await registry.close();
      await server.stop();
    }
  });
});
