import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { canary, clientFor, createTestEnvironment, withScript, readAll } from './testing/clients.ts';
import { json, startScriptedServer, type Step } from './testing/scripted-server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A TCP server that does what it is told with each connection. */
async function tcp(onConnection: (socket: Socket) => void): Promise<{ host: string; connections: () => number }> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, connections: () => count };
}

const manifest = Buffer.from('{"schemaVersion":2,"manifests":[]}');
const manifestHeaders = {
  'content-type': 'application/vnd.oci.image.index.v1+json',
  'docker-content-digest': sha256Digest(manifest),
};
const getManifest = { method: 'GET', path: '/v2/a/b/manifests/1.0' };
const goodManifest: Step = { expect: getManifest, answer: { headers: manifestHeaders, body: manifest } };
const blobBytes = randomBytes(300_000);
const blobDigest = sha256Digest(blobBytes);
const blobPath = `/v2/a/b/blobs/${blobDigest}`;

describe('network faults', () => {
  it('A1: an unknown host name is said to be one, after one look-up', async () => {
    const environment = createTestEnvironment();
    const registry = clientFor('https://no-such-host.invalid', { environment });
    closers.push(() => registry.close());
    const error = await registry.oci.manifests.get('a/b', '1.0').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/no-such-host\.invalid: reading the manifest of a\/b:1\.0 failed/) as unknown,
      details: { registry: 'no-such-host.invalid', repository: 'a/b', step: 'reading the manifest' },
    });
    // Without any resolver the system says EAI_AGAIN, which may pass.
    const { reason } = (error as { details: { reason: string } }).details;
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(reason);
    expect(environment.sleptMs.length).toBe(reason === 'ENOTFOUND' ? 0 : 3);
  });

  it('A2: a refused connection is an error after bounded tries, and https never becomes http', async () => {
    const server = await startScriptedServer([]);
    const { port } = server;
    await server.close();
    const environment = createTestEnvironment();
    const registry = clientFor(`https://127.0.0.1:${port}`, { environment });
    closers.push(() => registry.close());
    await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
      kind: 'network',
      details: { reason: 'ECONNREFUSED', advice: expect.stringContaining('port') as unknown },
    });
    expect(environment.sleptMs).toEqual([250, 500, 1000]);
  });

  it('A3: a host that accepts and never answers times out', async () => {
    const { host } = await tcp(() => undefined);
    const environment = createTestEnvironment({ headersTimeoutMs: 300 });
    const registry = clientFor(`http://${host}`, { environment });
    closers.push(() => registry.close());
    await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
      kind: 'timeout',
      details: { reason: 'UND_ERR_HEADERS_TIMEOUT' },
    });
    // Not asked again: the user would wait four times as long for the same silence.
    expect(environment.sleptMs).toEqual([]);
  });

  it.each([
    ['http', 'UND_ERR_HEADERS_TIMEOUT'],
    ['https', 'UND_ERR_CONNECT_TIMEOUT'],
  ])('A3: finding out what a silent %s port is takes one time limit', async (scheme, reason) => {
    const { host, connections } = await tcp(() => undefined);
    const environment = createTestEnvironment({ connectTimeoutMs: 300, headersTimeoutMs: 300 });
    const registry = clientFor(`${scheme}://${host}`, { environment, credentials: canary });
    closers.push(() => registry.close());
    await expect(registry.probe()).rejects.toMatchObject({ kind: 'timeout', details: { reason } });
    expect(environment.sleptMs).toEqual([]);
    expect(connections()).toBe(1);
  });

  it('A3, F1: cancelling a call that hangs ends it at once and closes its socket', async () => {
    let closed: () => void = () => undefined;
    const socketClosed = new Promise<void>((resolve) => (closed = resolve));
    const cancel = new AbortController();
    const { host, connections } = await tcp((socket) => {
      socket.on('close', () => closed());
      socket.once('data', () => cancel.abort());
    });
    const registry = clientFor(`http://${host}`);
    closers.push(() => registry.close());
    await expect(registry.oci.manifests.get('a/b', '1.0', { signal: cancel.signal })).rejects.toMatchObject({
      kind: 'cancelled',
      details: { step: 'reading the manifest' },
    });
    await socketClosed;
    expect(connections()).toBe(1);
  });

  it('F1: a call whose signal has fired before it starts sends nothing', async () => {
    await withScript([], async (registry, server) => {
      const signal = AbortSignal.abort();
      await expect(registry.oci.manifests.get('a/b', '1.0', { signal })).rejects.toMatchObject({ kind: 'cancelled' });
      expect(server.seen).toEqual([]);
    });
  });

  it('F1: cancelling in the middle of a blob is told as cancelled, and not resumed', async () => {
    const cancel = new AbortController();
    await withScript(
      [{ expect: { method: 'GET', path: blobPath }, answer: { body: blobBytes, fault: { kind: 'stall', at: 1000 } } }],
      async (registry) => {
        const reading = async () => {
          for await (const piece of registry.oci.blobs.stream('a/b', blobDigest, { signal: cancel.signal })) {
            expect(piece.length).toBeGreaterThan(0);
            cancel.abort();
          }
        };
        await expect(reading()).rejects.toMatchObject({ kind: 'cancelled', details: { step: 'reading the blob' } });
      },
    );
  });

  it('A4: a body that stalls is an error of its own, and a blob goes on where it stopped', async () => {
    await withScript(
      [
        {
          expect: { method: 'GET', path: blobPath, headers: { range: null } },
          answer: { body: blobBytes, fault: { kind: 'stall', at: 100_000 } },
        },
        {
          expect: { method: 'GET', path: blobPath, headers: { range: 'bytes=100000-' } },
          answer: {
            status: 206,
            headers: { 'content-range': `bytes 100000-${blobBytes.length - 1}/${blobBytes.length}` },
            body: blobBytes.subarray(100_000),
          },
        },
      ],
      async (registry) => {
        expect((await readAll(registry.oci.blobs.stream('a/b', blobDigest))).equals(blobBytes)).toBe(true);
      },
      { environment: createTestEnvironment({ stallTimeoutMs: 300 }) },
    );
    await withScript(
      [{ ...goodManifest, answer: { ...goodManifest.answer, fault: { kind: 'stall', at: 5 } }, times: 4 }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          kind: 'timeout',
          details: { reason: 'UND_ERR_BODY_TIMEOUT' },
        });
      },
      { environment: createTestEnvironment({ stallTimeoutMs: 300 }) },
    );
  });

  it('A5: a body cut before its length is never a short valid body', async () => {
    for (const at of [0, 1, manifest.length - 1]) {
      await withScript(
        [{ ...goodManifest, answer: { ...goodManifest.answer, fault: { kind: 'cut', at } } }, goodManifest],
        async (registry) => {
          expect((await registry.oci.manifests.get('a/b', '1.0')).digest).toBe(sha256Digest(manifest));
        },
      );
    }
    await withScript(
      [{ ...goodManifest, answer: { ...goodManifest.answer, fault: { kind: 'cut', at: 7 } }, times: 4 }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({ kind: 'network' });
      },
    );
  });

  it('A6: a chunked body cut before its last chunk is a failure', async () => {
    const { chunked, fault } = { chunked: true, fault: { kind: 'cut', at: 10 } } as const;
    await withScript(
      [{ ...goodManifest, answer: { headers: manifestHeaders, body: manifest, chunked, fault }, times: 4 }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({ kind: 'network' });
      },
    );
  });

  it('A7: a blob longer than its descriptor says is stopped', async () => {
    await withScript(
      [{ expect: { method: 'GET', path: blobPath }, answer: { body: blobBytes, chunked: true } }],
      async (registry) => {
        await expect(readAll(registry.oci.blobs.stream('a/b', blobDigest, { size: 1000 }))).rejects.toMatchObject({
          kind: 'corrupt',
          details: { reason: 'E_SIZE' },
        });
      },
    );
  });

  it('A7: bytes past Content-Length are not taken for part of the body', async () => {
    await withScript(
      [
        {
          ...goodManifest,
          answer: { headers: manifestHeaders, body: `${manifest.toString()}trailing`, claimedLength: manifest.length },
        },
      ],
      async (registry) => {
        expect(Buffer.from((await registry.oci.manifests.get('a/b', '1.0')).bytes).equals(manifest)).toBe(true);
      },
    );
  });

  it.each([1, 65_536, 299_999])('A8: a blob reset after %i bytes goes on with Range and is verified', async (at) => {
    let received = 0;
    const server = await startScriptedServer([
      {
        expect: { method: 'GET', path: blobPath, headers: { range: null } },
        answer: { body: blobBytes, fault: { kind: 'reset', at } },
      },
    ]);
    closers.push(() => server.close());
    const registry = clientFor(server.url);
    closers.push(() => registry.close());
    // A reset may take bytes with it that were on their way, so the offset is what the client says.
    for (let offset = 0; offset <= at; offset += 1) {
      if (offset > 0 && offset !== at && offset % 16_384 !== 0) continue;
      server.add({
        expect: { method: 'GET', path: blobPath, headers: { range: `bytes=${offset}-` } },
        answer: {
          status: 206,
          headers: { 'content-range': `bytes ${offset}-${blobBytes.length - 1}/${blobBytes.length}` },
          body: blobBytes.subarray(offset),
        },
        times: 'any',
      });
    }
    server.add({
      expect: { method: 'GET', path: blobPath, headers: { range: null } },
      answer: { body: blobBytes },
      times: 'any',
    });
    const pieces: Uint8Array[] = [];
    for await (const piece of registry.oci.blobs.stream('a/b', blobDigest)) {
      received += piece.length;
      pieces.push(piece);
    }
    expect(received).toBe(blobBytes.length);
    expect(Buffer.concat(pieces).equals(blobBytes)).toBe(true);
  });

  it('A9: a deletion whose answer is lost is looked up, and reported as what happened', async () => {
    const head = { method: 'HEAD', path: '/v2/a/b/manifests/1.0' };
    const remove = {
      expect: { method: 'DELETE', path: '/v2/a/b/manifests/1.0' },
      answer: { fault: { kind: 'hang-up' } },
    } as const;
    await withScript(
      [
        remove,
        { expect: head, answer: { status: 404 } },
        { expect: getManifest, answer: json({ errors: [] }, { status: 404 }) },
      ],
      async (registry) => {
        await registry.oci.manifests.untag('a/b', '1.0');
      },
    );
    await withScript(
      [remove, { expect: head, answer: { headers: manifestHeaders, claimedLength: manifest.length } }],
      async (registry) => {
        await expect(registry.oci.manifests.untag('a/b', '1.0')).rejects.toMatchObject({
          kind: 'network',
          details: { repository: 'a/b', reference: '1.0', step: 'deleting the tag' },
        });
      },
    );
  });

  it('A9: a manifest whose answer is lost is stored again by digest, where repeating changes nothing', async () => {
    const digest = sha256Digest(manifest);
    const put = { method: 'PUT', path: `/v2/a/b/manifests/${digest}`, body: manifest.toString() };
    await withScript(
      [
        { expect: put, answer: { fault: { kind: 'hang-up' } } },
        { expect: put, answer: { status: 201, headers: { 'docker-content-digest': digest } } },
      ],
      async (registry) => {
        const stored = await registry.oci.manifests.put('a/b', digest, manifest, manifestHeaders['content-type']);
        expect(stored.digest).toBe(digest);
      },
    );
  });

  it('A9: by tag it is not repeated, because somebody else may have moved the tag meanwhile', async () => {
    const put = { method: 'PUT', path: '/v2/a/b/manifests/1.0', body: manifest.toString() };
    await withScript([{ expect: put, answer: { fault: { kind: 'hang-up' } } }], async (registry) => {
      const stored = registry.oci.manifests.put('a/b', '1.0', manifest, manifestHeaders['content-type']);
      await expect(stored).rejects.toMatchObject({ kind: 'network' });
    });
  });

  it('A12: https spoken to a plain http port is told, and not downgraded', async () => {
    const server = await startScriptedServer([]);
    closers.push(() => server.close());
    const registry = clientFor(`https://${server.host}`);
    closers.push(() => registry.close());
    await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('does not speak TLS') as unknown,
    });
    expect(server.seen).toEqual([]);
  });

  it('A13: a web page in the place of an answer is no registry and no empty list', async () => {
    const page = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html><title>Sign in</title>',
    };
    await withScript(
      [
        { expect: { method: 'GET', path: '/v2/' }, answer: page },
        { expect: { method: 'GET', path: '/v2/a/b/tags/list?n=10' }, answer: page },
        { expect: getManifest, answer: page },
      ],
      async (registry) => {
        const notARegistry = { kind: 'unsupported', details: { reason: 'E_NOT_A_REGISTRY' } };
        await expect(registry.probe()).rejects.toMatchObject(notARegistry);
        await expect(registry.oci.listTags('a/b', { limit: 10 })).rejects.toMatchObject(notARegistry);
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject(notARegistry);
      },
    );
  });

  it('A15: pages that came before the network went stay good', async () => {
    await withScript(
      [
        {
          expect: { method: 'GET', path: '/v2/a/b/tags/list?n=2' },
          answer: json({ tags: ['1', '2'] }, { headers: { link: '</v2/a/b/tags/list?n=2&last=2>; rel="next"' } }),
        },
        {
          expect: { method: 'GET', path: '/v2/a/b/tags/list?n=2&last=2' },
          answer: { fault: { kind: 'hang-up' } },
          times: 4,
        },
      ],
      async (registry) => {
        const first = await registry.oci.listTags('a/b', { limit: 2 });
        expect(first.items).toEqual(['1', '2']);
        await expect(registry.oci.listTags('a/b', { limit: 2, next: first.next })).rejects.toMatchObject({
          kind: 'network',
          details: { repository: 'a/b', step: 'listing tags' },
        });
      },
    );
  });

  it('A16: a dead kept-alive socket costs one silent repeat', async () => {
    await withScript(
      [goodManifest, { ...goodManifest, answer: { fault: { kind: 'hang-up' } } }, goodManifest],
      async (registry) => {
        await registry.oci.manifests.get('a/b', '1.0');
        expect((await registry.oci.manifests.get('a/b', '1.0')).digest).toBe(sha256Digest(manifest));
      },
    );
  });

  it('A17: an IPv6 literal is understood, as this machine, without consent to plain http', () => {
    expect(clientFor('http://[::1]:5000').host).toBe('[::1]:5000');
    expect(() => clientFor('http://[2001:db8::1]:5000')).toThrow(
      expect.objectContaining({
        kind: 'invalid-input',
        details: expect.objectContaining({ reason: 'E_PLAIN_HTTP' }) as unknown,
      }) as Error,
    );
  });

  it('A18: a gzip encoding nobody asked for is undone before the digest is computed', async () => {
    const headers = { ...manifestHeaders, 'content-encoding': 'gzip' };
    await withScript(
      [
        {
          expect: { ...getManifest, headers: { 'accept-encoding': 'identity' } },
          answer: { headers, body: gzipSync(manifest) },
        },
        { expect: getManifest, answer: { headers, body: 'not gzip at all' } },
      ],
      async (registry) => {
        expect((await registry.oci.manifests.get('a/b', '1.0')).digest).toBe(sha256Digest(manifest));
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          kind: 'corrupt',
          details: { reason: 'E_ENCODING' },
        });
      },
    );
  });

  it('A18: a gzip bomb stops at the limit', async () => {
    const headers = { ...manifestHeaders, 'content-encoding': 'gzip' };
    await withScript(
      [{ expect: getManifest, answer: { headers, body: gzipSync(Buffer.alloc(50_000_000)) } }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          details: { reason: 'E_TOO_LARGE' },
        });
      },
    );
  });

  it.each([
    ['one header line of 1 MiB', { 'x-long': 'x'.repeat(1024 * 1024) }],
    ['10,000 headers', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x-many-${index}`, 'y']))],
  ])('A19: %s is an error, not a crash', async (_, headers) => {
    await withScript([{ expect: getManifest, answer: { headers, body: manifest } }], async (registry) => {
      await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
        kind: 'network',
        details: { reason: 'UND_ERR_HEADERS_OVERFLOW' },
      });
    });
  });

  it('a client that is closed ends what is under way', async () => {
    const { host } = await tcp(() => undefined);
    const registry = clientFor(`http://${host}`);
    const call = registry.oci.manifests.get('a/b', '1.0');
    setTimeout(() => void registry.close(), 50);
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('an answer that is not HTTP is told as such', async () => {
    const { host } = await tcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
    const registry = clientFor(`http://${host}`);
    closers.push(() => registry.close());
    await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('not HTTP') as unknown,
    });
  });
});
