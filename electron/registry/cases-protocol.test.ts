import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { digestLike, sha256Digest } from '../../shared/oci/digest.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import { acceptedManifestTypes } from '../../shared/oci/media-types.ts';
import { continuesAt } from './oci/blob-stream.ts';
import { withDigest } from './oci/uploads.ts';
import type { RegistryWait } from './registry.ts';
import { canary, createTestEnvironment, withScript, readAll } from './testing/clients.ts';
import { type Answer, json, startScriptedServer, type Step } from './testing/scripted-server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const indexType = 'application/vnd.oci.image.index.v1+json';
const manifest = Buffer.from(`{"schemaVersion":2,"mediaType":"${indexType}","manifests":[]}`);
const digest = sha256Digest(manifest);
const headers = { 'content-type': indexType, 'docker-content-digest': digest };
const tagPath = '/v2/a/b/manifests/1.0';
const get: Step['expect'] = { method: 'GET', path: tagPath };
const head: Step['expect'] = { method: 'HEAD', path: tagPath };
const good: Answer = { headers, body: manifest };
const headAnswer: Answer = { headers, claimedLength: manifest.length };
const blobBytes = randomBytes(200_000);
const blobDigest = sha256Digest(blobBytes);
const blobPath = `/v2/a/b/blobs/${blobDigest}`;

describe('protocol: redirects', () => {
  it.each([301, 302, 303, 307, 308])('C1: %i to the same origin is followed with the credential', async (status) => {
    await withScript(
      [
        { expect: get, answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
        {
          expect: { ...get, headers: { authorization: /^Basic / } },
          answer: { status, headers: { location: '/elsewhere' } },
        },
        { expect: { method: 'GET', path: '/elsewhere', headers: { authorization: /^Basic / } }, answer: good },
      ],
      async (registry) => {
        expect((await registry.oci.manifests.get('a/b', '1.0')).digest).toBe(digest);
      },
      { credentials: canary },
    );
  });

  it.each([301, 302, 303, 307, 308])(
    'C2: %i to another origin is followed without it, also on the way back',
    async (status) => {
      const other = await startScriptedServer([]);
      closers.push(() => other.close());
      await withScript(
        (server): readonly Step[] => {
          other.add({
            expect: { method: 'GET', path: '/x', headers: { authorization: null } },
            answer: { status, headers: { location: `${server.url}/back` } },
          });
          return [
            { expect: get, answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
            {
              expect: { ...get, headers: { authorization: /^Basic / } },
              answer: { status, headers: { location: `${other.url}/x` } },
            },
            { expect: { method: 'GET', path: '/back', headers: { authorization: null } }, answer: good },
          ];
        },
        async (registry) => {
          expect((await registry.oci.manifests.get('a/b', '1.0')).digest).toBe(digest);
          other.verify();
        },
        { credentials: canary },
      );
    },
  );

  it.each([
    ['a loop', { location: tagPath }, 21],
    ['no Location', {}, 1],
    ['an invalid Location', { location: 'http://[' }, 1],
    ['a file', { location: 'file:///etc/passwd' }, 1],
  ])('C4: %s is an error', async (_, location, times) => {
    await withScript([{ expect: get, answer: { status: 302, headers: location }, times }], async (registry) => {
      await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
        kind: 'untrusted',
        details: { reason: 'E_REDIRECT', repository: 'a/b', reference: '1.0' },
      });
    });
  });
});

describe('protocol: manifests', () => {
  it.each([
    ['no digest', { headers: { 'content-type': indexType }, claimedLength: manifest.length }],
    ['no length', { headers, chunked: true }],
    [
      'a type that says nothing',
      { headers: { ...headers, 'content-type': 'application/octet-stream' }, claimedLength: manifest.length },
    ],
  ])('C5: a HEAD with %s is followed by GET', async (_, answer: Answer) => {
    await withScript(
      [
        { expect: head, answer },
        { expect: get, answer: good },
      ],
      async (registry) => {
        expect(await registry.oci.manifests.head('a/b', '1.0')).toMatchObject({
          digest,
          size: manifest.length,
          mediaType: indexType,
        });
      },
    );
  });

  it.each([404, 405])(
    'C6: where HEAD says %i and GET has it, GET is believed and HEAD not asked again',
    async (status) => {
      await withScript(
        [
          { expect: head, answer: { status } },
          { expect: get, answer: good, times: 2 },
        ],
        async (registry) => {
          expect(await registry.oci.manifests.head('a/b', '1.0')).toMatchObject({ digest });
          expect(await registry.oci.manifests.head('a/b', '1.0')).toMatchObject({ digest });
        },
      );
    },
  );

  it('C6: where both say 404, HEAD is believed from then on', async () => {
    await withScript(
      [
        { expect: head, answer: { status: 404 }, times: 2 },
        { expect: get, answer: { status: 404 } },
      ],
      async (registry) => {
        expect(await registry.oci.manifests.head('a/b', '1.0')).toBeNull();
        expect(await registry.oci.manifests.head('a/b', '1.0')).toBeNull();
      },
    );
  });

  it('C7: asked by digest, other bytes are a hard error', async () => {
    const asked = `sha256:${'d'.repeat(64)}`;
    await withScript(
      [
        {
          expect: { method: 'GET', path: `/v2/a/b/manifests/${asked}` },
          answer: { ...good, headers: { ...headers, 'docker-content-digest': asked } },
        },
      ],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', asked)).rejects.toMatchObject({
          kind: 'corrupt',
          message: expect.stringContaining(digest) as unknown,
          details: { reason: 'E_DIGEST', reference: asked },
        });
      },
    );
  });

  it('C7: asked by tag, a wrong header is told and the bytes decide', async () => {
    const claimed = `sha256:${'e'.repeat(64)}`;
    await withScript(
      [{ expect: get, answer: { ...good, headers: { ...headers, 'docker-content-digest': claimed } } }],
      async (registry) => {
        const fetched = await registry.oci.manifests.get('a/b', '1.0');
        expect(fetched).toMatchObject({ digest, claimedDigest: claimed });
        expect(fetched.warnings.join()).toContain(claimed);
        expect(fetched.warnings.join()).toContain(digest);
      },
    );
  });

  it.each([
    ['sha256:short', /not a digest/],
    ['blake3:abcdef', /cannot be checked/],
    [digestLike(`sha512:${'0'.repeat(128)}`, manifest), null],
    [`sha512:${'0'.repeat(128)}`, /but the bytes are/],
  ])('C8: the digest header “%s” is verified or told', async (claimed, warning) => {
    await withScript(
      [{ expect: get, answer: { ...good, headers: { ...headers, 'docker-content-digest': claimed } } }],
      async (registry) => {
        const fetched = await registry.oci.manifests.get('a/b', '1.0');
        expect(fetched.digest).toBe(digest);
        if (warning === null) expect(fetched.warnings).toEqual([]);
        else expect(fetched.warnings.join()).toMatch(warning);
      },
    );
  });

  it('C9: every manifest type is asked for in one line, and 406 says that media types are the reason', async () => {
    await withScript(
      [{ expect: { ...get, headers: { accept: acceptedManifestTypes.join(', ') } }, answer: { status: 406 } }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          kind: 'unsupported',
          message: expect.stringContaining('media type') as unknown,
        });
      },
    );
  });

  it.each([null, 'application/json', 'text/plain', `${indexType}; charset=utf-8`])(
    'C10: with the Content-Type %s the type comes from the body',
    async (contentType) => {
      const given: Record<string, string> = contentType === null ? {} : { 'content-type': contentType };
      await withScript([{ expect: get, answer: { headers: given, body: manifest } }], async (registry) => {
        const fetched = await registry.oci.manifests.get('a/b', '1.0');
        expect(parseManifest(fetched.bytes, fetched.contentType)).toMatchObject({
          kind: 'index',
          mediaType: indexType,
        });
      });
    },
  );

  it('C25: warnings are shown once, without control characters', async () => {
    const warning = [
      '299 - "this tag goes away\t soon"',
      '299 - "this tag goes away\t soon"',
      '299 - "say \\"hi\\""',
      '110 - "stale"',
    ];
    await withScript([{ expect: get, answer: { ...good, headers: { ...headers, warning } } }], async (registry) => {
      expect((await registry.oci.manifests.get('a/b', '1.0')).warnings).toEqual([
        'this tag goes away soon',
        'say "hi"',
      ]);
    });
  });

  it.each([204, 205])('C26: %i in the place of a manifest is an error', async (status) => {
    await withScript([{ expect: get, answer: { status } }], async (registry) => {
      await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
        kind: 'unsupported',
        details: { status, reason: 'E_UNEXPECTED_STATUS' },
      });
    });
  });

  it('C26: an empty body is no manifest', async () => {
    await withScript([{ expect: get, answer: { headers, body: '' } }], async (registry) => {
      await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
        details: { reason: 'E_NOT_A_REGISTRY' },
      });
    });
  });

  it('D1: a manifest above the limit is refused with the limit, declared or not', async () => {
    const huge = Buffer.alloc(8 * 1024 * 1024 + 1, 0x20);
    for (const chunked of [false, true]) {
      await withScript([{ expect: get, answer: { headers, body: huge, chunked } }], async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          message: expect.stringContaining('8388608') as unknown,
          details: { reason: 'E_TOO_LARGE' },
        });
      });
    }
  });

  it('D9: what is no digest, tag or repository name never becomes a path', async () => {
    await withScript([], async (registry, server) => {
      const bad = ['sha256:../../etc/passwd', '../1.0', 'a/b', 'sha256:ABC', '', '1.0?x=y', '1.0#x'];
      for (const reference of bad) {
        await expect(registry.oci.manifests.get('a/b', reference)).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      for (const blob of ['sha256:../../etc/passwd', `sha256:${'a'.repeat(63)}`]) {
        await expect(registry.oci.blobs.head('a/b', blob)).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      for (const repository of ['../x', 'a//b', 'a/../b', '', '.']) {
        await expect(registry.oci.manifests.get(repository, '1.0')).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      expect(server.seen).toEqual([]);
    });
  });
});

describe('protocol: slowing down and failing', () => {
  const date = (offsetMs: number) => new Date(Date.now() + offsetMs).toUTCString();

  it.each([
    ['2 seconds', { 'retry-after': '2' }, 2000, 2000],
    ['a date', { 'retry-after': date(8000) }, 5000, 8000],
    ['nothing', {}, 250, 250],
    ['nonsense', { 'retry-after': 'soon' }, 250, 250],
  ])('C12: 429 with %s is waited out', async (_, retryAfter: Record<string, string>, least, most) => {
    const environment = createTestEnvironment();
    await withScript(
      [
        { expect: get, answer: { status: 429, headers: retryAfter } },
        { expect: get, answer: good },
      ],
      async (registry) => {
        await registry.oci.manifests.get('a/b', '1.0');
        expect(environment.sleptMs[0]).toBeGreaterThanOrEqual(least);
        expect(environment.sleptMs[0]).toBeLessThanOrEqual(most);
      },
      { environment },
    );
  });

  it('C12: a day is not waited for; the error says how long it would be', async () => {
    const environment = createTestEnvironment();
    await withScript(
      [{ expect: get, answer: { status: 429, headers: { 'retry-after': '86400' }, body: 'Too many requests' } }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          kind: 'rate-limited',
          message: expect.stringContaining('Too many requests') as unknown,
          details: { retryAfterMs: 86_400_000 },
        });
        expect(environment.sleptMs).toEqual([]);
      },
      { environment },
    );
  });

  it('C12: a used-up quota is not asked again', async () => {
    await withScript(
      [
        {
          expect: get,
          answer: {
            status: 429,
            headers: { 'ratelimit-remaining': '0;w=21600' },
            body: 'You have reached your pull rate limit.',
          },
        },
      ],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
          kind: 'rate-limited',
          details: { reason: 'E_QUOTA' },
        });
      },
    );
  });

  it('C12: waits are told as they begin, and so is the quota', async () => {
    const waits: RegistryWait[] = [];
    const nowMs = 1_800_000_000_000;
    await withScript(
      [
        { expect: get, answer: { status: 429, headers: { 'retry-after': '9' } } },
        { expect: get, answer: { status: 503 } },
        {
          expect: get,
          answer: {
            ...good,
            headers: { ...headers, 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '57;w=21600' },
          },
        },
        { expect: get, answer: good },
      ],
      async (registry) => {
        expect(registry.quota()).toBeNull();
        await registry.oci.manifests.get('a/b', '1.0');
        expect(waits).toEqual([
          { untilMs: nowMs + 9000, why: 'slow-down', step: 'reading the manifest' },
          { untilMs: nowMs + 500, why: 'failure', step: 'reading the manifest' },
        ]);
        const quota = { limit: 100, remaining: 57, windowSeconds: 21_600, seenAtMs: nowMs };
        expect(registry.quota()).toEqual(quota);
        await registry.oci.manifests.get('a/b', '1.0');
        expect(registry.quota()).toEqual(quota);
      },
      { environment: { ...createTestEnvironment(), now: () => nowMs }, onWait: (wait) => waits.push(wait) },
    );
  });

  it('C12: waiting can be cancelled', async () => {
    const cancel = new AbortController();
    const environment = createTestEnvironment();
    const waiting = {
      ...environment,
      sleep: async (durationMs: number, signal?: AbortSignal) => {
        cancel.abort();
        await environment.sleep(durationMs, signal);
      },
    };
    await withScript(
      [{ expect: get, answer: { status: 429, headers: { 'retry-after': '10' } } }],
      async (registry) => {
        await expect(registry.oci.manifests.get('a/b', '1.0', { signal: cancel.signal })).rejects.toMatchObject({
          kind: 'cancelled',
        });
      },
      { environment: waiting },
    );
  });

  it('F4: 429 for one call holds the others back, too', async () => {
    let nowMs = 1_800_000_000_000;
    const slept: number[] = [];
    const base = createTestEnvironment();
    const environment = {
      ...base,
      now: () => nowMs,
      sleep: async (durationMs: number) => {
        slept.push(durationMs);
        // Both wait for the same moment; the clock goes on once.
        await new Promise((resolve) => setTimeout(resolve, 100));
        nowMs += durationMs;
      },
    };
    await withScript(
      [
        { expect: get, answer: { status: 429, headers: { 'retry-after': '7' } } },
        { expect: get, answer: good },
        { expect: { method: 'GET', path: '/v2/c/d/tags/list?n=10' }, answer: json({ tags: [] }) },
      ],
      async (registry, server) => {
        const first = registry.oci.manifests.get('a/b', '1.0');
        while (slept.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const second = registry.oci.listTags('c/d', { limit: 10 });
        await Promise.all([first, second]);
        expect(slept).toEqual([7000, 7000]);
        expect(server.seen[0]!.path).toBe(tagPath);
      },
      { environment },
    );
  });

  it.each([500, 502, 503, 504, 522])(
    'C13: %i is tried again with growing pauses, then told with the last body',
    async (status) => {
      const environment = createTestEnvironment();
      await withScript(
        [
          { expect: get, answer: { status, body: 'first' }, times: 3 },
          { expect: get, answer: json({ errors: [{ code: 'UNKNOWN', message: 'the disk is full' }] }, { status }) },
        ],
        async (registry) => {
          await expect(registry.oci.manifests.get('a/b', '1.0')).rejects.toMatchObject({
            kind: 'network',
            message: expect.stringContaining('the disk is full') as unknown,
            details: { status, reason: 'E_SERVER' },
          });
          expect(environment.sleptMs).toEqual([250, 500, 1000]);
        },
        { environment },
      );
    },
  );

  it('C13: the pauses have jitter', async () => {
    const slept: number[] = [];
    for (const random of [0, 0.999]) {
      const base = createTestEnvironment();
      await withScript(
        [
          { expect: get, answer: { status: 503 } },
          { expect: get, answer: good },
        ],
        async (registry) => {
          await registry.oci.manifests.get('a/b', '1.0');
          slept.push(...base.sleptMs);
        },
        { environment: { ...base, random: () => random } },
      );
    }
    expect(slept[0]).toBeCloseTo(200);
    expect(slept[1]).toBeCloseTo(300, 0);
  });

  it.each([
    [
      'of the spec',
      '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no such manifest","detail":{"Tag":"1.0"}}]}',
      'no such manifest',
    ],
    ['without code (Q14)', '{"errors":[{"status":404,"message":"it is gone"}]}', 'it is gone'],
    ['UNKNOWN and a message (Q12)', '{"errors":[{"code":"UNKNOWN","message":"not found"}]}', 'not found'],
    [
      'of Quay',
      '{"detail":"Not Found","error_message":"Not Found","error_type":"not_found","title":"not_found","status":404}',
      'Not Found',
    ],
    ['plain message', '{"message":"nothing here"}', 'nothing here'],
    ['message by argument', '{"message":{"limit":"must be a number"}}', 'must be a number'],
    ['plain error', '{"error":"nope"}', 'nope'],
    ['HTML', '<html><body>404</body></html>', 'A web page answered'],
    ['empty', '', '(404)'],
    ['cut JSON', '{"errors":[{"code":"MANIF', '(404)'],
    ['plain text', '404 page not found\n', '404 page not found'],
    ['null', 'null', '(404)'],
    ['numbers in the place of texts', '{"errors":[{"code":7,"message":8}],"message":9}', '(404)'],
  ])('C14: an error body %s gives a readable message', async (_, body, text) => {
    await withScript([{ expect: get, answer: { status: 404, body } }], async (registry, server) => {
      const error = await registry.oci.manifests.get('a/b', '1.0').catch((reason: unknown) => reason as Error);
      expect(error).toMatchObject({ kind: 'not-found', details: { status: 404, repository: 'a/b', reference: '1.0' } });
      expect((error as Error).message).toContain(`${server.host}: reading the manifest of a/b:1.0 failed`);
      expect((error as Error).message).toContain(text);
    });
  });

  it.each([
    ['100 MB', Buffer.alloc(100_000_000, 0x61)],
    ['binary', randomBytes(5000)],
    ['control and direction characters', Buffer.from('{"message":"a\\u001b[31mb\\u202ec\\u0000d"}')],
  ])('C14: an error body of %s is cut and cleaned', async (_, body) => {
    await withScript([{ expect: get, answer: { status: 400, body } }], async (registry) => {
      const error = await registry.oci.manifests.get('a/b', '1.0').catch((reason: unknown) => reason as Error);
      const { message } = error as Error;
      expect(message.length).toBeLessThan(1000);

      expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    });
  });
});

describe('protocol: blobs', () => {
  const first: Step = {
    expect: { method: 'GET', path: blobPath, headers: { range: null } },
    answer: { body: blobBytes, fault: { kind: 'cut', at: 50_000 } },
  };
  const rest = (contentRange: string, body: Uint8Array = blobBytes.subarray(50_000)): Step => ({
    expect: { method: 'GET', path: blobPath, headers: { range: 'bytes=50000-' } },
    answer: { status: 206, headers: { 'content-range': contentRange }, body },
  });
  const whole: Step = { expect: { method: 'GET', path: blobPath }, answer: { body: blobBytes } };

  it('C15: a Range that is ignored does not lead to a wrong joint', async () => {
    await withScript([first, whole], async (registry) => {
      expect((await readAll(registry.oci.blobs.stream('a/b', blobDigest))).equals(blobBytes)).toBe(true);
    });
  });

  it.each([
    'bytes 0-199999/200000',
    'bytes 49999-199999/200000',
    'bytes 50000-199998/200000',
    'bytes 50000-199999/199999',
    'items 50000-199999/200000',
  ])('C16: the Content-Range “%s” is not joined; the blob is read again', async (contentRange) => {
    await withScript([first, rest(contentRange), whole], async (registry) => {
      expect((await readAll(registry.oci.blobs.stream('a/b', blobDigest))).equals(blobBytes)).toBe(true);
    });
  });

  it('C16: what continues a blob is exact', () => {
    expect(continuesAt(['bytes 5-9/10'], 5, 10)).toBe(true);
    expect(continuesAt(['bytes 5-9/*'], 5, 10)).toBe(true);
    expect(continuesAt(['bytes 5-9/10', 'bytes 5-9/10'], 5, 10)).toBe(false);
    expect(continuesAt([], 5, 10)).toBe(false);
    expect(continuesAt(['bytes 5-8/10'], 5, 10)).toBe(false);
  });

  it('C17: 416 at the full size means that nothing is missing', async () => {
    await withScript(
      [
        {
          expect: { method: 'GET', path: blobPath, headers: { range: null } },
          answer: { body: blobBytes, chunked: true, fault: { kind: 'cut', at: blobBytes.length } },
        },
        {
          expect: { method: 'GET', path: blobPath, headers: { range: `bytes=${blobBytes.length}-` } },
          answer: { status: 416 },
        },
      ],
      async (registry) => {
        expect((await readAll(registry.oci.blobs.stream('a/b', blobDigest))).equals(blobBytes)).toBe(true);
      },
    );
  });

  it('C15–C17: a blob that comes whole and wrong is corrupt at its end', async () => {
    const wrong = Buffer.from(blobBytes);
    wrong[100_000]! ^= 1;
    await withScript([{ expect: { method: 'GET', path: blobPath }, answer: { body: wrong } }], async (registry) => {
      await expect(readAll(registry.oci.blobs.stream('a/b', blobDigest))).rejects.toMatchObject({
        kind: 'corrupt',
        details: { reason: 'E_DIGEST', reference: blobDigest },
      });
    });
  });

  it('a blob that breaks again and again without getting on is given up', async () => {
    await withScript(
      [
        first,
        {
          ...rest('bytes 50000-199999/200000'),
          answer: { ...rest('bytes 50000-199999/200000').answer, fault: { kind: 'cut', at: 0 } },
        },
      ],
      async (registry) => {
        await expect(readAll(registry.oci.blobs.stream('a/b', blobDigest))).rejects.toMatchObject({ kind: 'network' });
      },
    );
  });
});

describe('protocol: uploads', () => {
  const bytes = Buffer.from('content of a blob');
  const own = sha256Digest(bytes);
  const open = async function* () {
    yield bytes;
  };
  const start: Step['expect'] = { method: 'POST', path: '/v2/a/b/blobs/uploads/', headers: { 'content-length': '0' } };
  const stored: Step = {
    expect: { method: 'HEAD', path: `/v2/a/b/blobs/${own}` },
    answer: { claimedLength: bytes.length },
  };
  const put = (path: string): Step['expect'] => ({
    method: 'PUT',
    path,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) },
    body: bytes.toString(),
  });
  const encoded = encodeURIComponent(own);

  it.each([
    ['relative', () => '/v2/a/b/blobs/uploads/1', `/v2/a/b/blobs/uploads/1?digest=${encoded}`],
    ['relative to the request', () => '1?_state=a%2Bb%3D', `/v2/a/b/blobs/uploads/1?_state=a%2Bb%3D&digest=${encoded}`],
    ['absolute with a query', (url: string) => `${url}/up?x=1&y=a+b`, `/up?x=1&y=a+b&digest=${encoded}`],
  ])('C18: an upload goes on at a Location that is %s', async (_, location, path) => {
    await withScript(
      (server) => [
        { expect: start, answer: { status: 202, headers: { location: location(server.url) } } },
        { expect: put(path), answer: { status: 201 } },
        stored,
      ],
      async (registry) => {
        await registry.oci.blobs.upload('a/b', own, bytes.length, open);
      },
    );
  });

  it('C18: an upload that goes on at another origin goes without the credential', async () => {
    const storage = await startScriptedServer([
      { expect: { ...put(`/up?sig=x&digest=${encoded}`), headers: { authorization: null } }, answer: { status: 201 } },
    ]);
    closers.push(() => storage.close());
    const authorized = { authorization: /^Basic / };
    await withScript(
      [
        { expect: start, answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
        {
          expect: { ...start, headers: authorized },
          answer: { status: 202, headers: { location: `${storage.url}/up?sig=x` } },
        },
        { ...stored, expect: { ...stored.expect, headers: authorized } },
      ],
      async (registry) => {
        await registry.oci.blobs.upload('a/b', own, bytes.length, open);
        storage.verify();
      },
      { credentials: canary },
    );
  });

  it('C18: the digest is added to whatever query is there', () => {
    expect(withDigest(new URL('https://r.example/u'), own).href).toBe(`https://r.example/u?digest=${encoded}`);
    expect(withDigest(new URL('https://r.example/u?a=%2F'), own).href).toBe(
      `https://r.example/u?a=%2F&digest=${encoded}`,
    );
  });

  it.each([
    ['a session that is gone', { status: 404 }],
    ['a gateway that fails', { status: 502 }],
    ['a broken connection', { fault: { kind: 'hang-up' } }],
  ] as [string, Answer][])('C19: %s means a new session with the whole blob', async (_, failure) => {
    let opened = 0;
    const environment = createTestEnvironment();
    const counting = () => {
      opened += 1;
      return open();
    };
    await withScript(
      [
        { expect: start, answer: { status: 202, headers: { location: '/up/1' } } },
        { expect: { method: 'PUT', path: `/up/1?digest=${encoded}` }, answer: failure },
        { expect: start, answer: { status: 202, headers: { location: '/up/2' } } },
        { expect: put(`/up/2?digest=${encoded}`), answer: { status: 201 } },
        stored,
      ],
      async (registry) => {
        await registry.oci.blobs.upload('a/b', own, bytes.length, counting);
        expect(opened).toBe(2);
        expect(environment.sleptMs).toEqual([250]);
      },
      { environment },
    );
  });

  it('C20: a mount that is not done ends its session and says so; a refused one says so, too', async () => {
    const mount = { method: 'POST', path: `/v2/a/b/blobs/uploads/?mount=${encoded}&from=c%2Fd` };
    await withScript(
      [
        { expect: mount, answer: { status: 202, headers: { location: '/up/1' } } },
        { expect: { method: 'DELETE', path: '/up/1' }, answer: { status: 204 } },
      ],
      async (registry) => {
        expect(await registry.oci.blobs.mount('a/b', own, 'c/d')).toBe(false);
      },
    );
    for (const status of [400, 403, 404, 405]) {
      await withScript([{ expect: mount, answer: { status } }], async (registry) => {
        expect(await registry.oci.blobs.mount('a/b', own, 'c/d')).toBe(false);
      });
    }
    await withScript([{ expect: mount, answer: { status: 201 } }], async (registry) => {
      expect(await registry.oci.blobs.mount('a/b', own, 'c/d')).toBe(true);
    });
  });

  it('C21: an upload that was accepted and is not there is an error', async () => {
    await withScript(
      [
        { expect: start, answer: { status: 202, headers: { location: '/up/1' } } },
        { expect: put(`/up/1?digest=${encoded}`), answer: { status: 201 } },
        { ...stored, answer: { status: 404 } },
      ],
      async (registry) => {
        await expect(registry.oci.blobs.upload('a/b', own, bytes.length, open)).rejects.toMatchObject({
          kind: 'corrupt',
          details: { reason: 'E_NOT_STORED', reference: own },
        });
      },
    );
  });

  it.each([bytes.length - 1, bytes.length + 1])(
    'a source that is not as long as announced (%i) is an error',
    async (size) => {
      await withScript(
        [
          { expect: start, answer: { status: 202, headers: { location: '/up/1' } } },
          { expect: { method: 'PUT', path: /./ }, answer: { status: 201 }, times: 'any' },
        ],
        async (registry) => {
          await expect(registry.oci.blobs.upload('a/b', own, size, open)).rejects.toMatchObject({
            kind: 'corrupt',
            details: { reason: 'E_SIZE' },
          });
        },
      );
    },
  );
});

describe('protocol: deletion', () => {
  const remove: Step['expect'] = { method: 'DELETE', path: tagPath };

  it('C22: a deletion that was accepted and did not happen is not reported as done', async () => {
    await withScript(
      [
        { expect: remove, answer: { status: 202 } },
        { expect: head, answer: headAnswer },
      ],
      async (registry) => {
        await expect(registry.oci.manifests.untag('a/b', '1.0')).rejects.toMatchObject({
          kind: 'conflict',
          details: { reason: 'E_STILL_VISIBLE' },
        });
      },
    );
  });

  it.each([
    [405, { errors: [{ code: 'UNSUPPORTED', message: 'no' }] }],
    [400, { errors: [{ code: 'UNSUPPORTED', message: 'no' }] }],
    [400, { errors: [{ code: 'DIGEST_INVALID', message: 'invalid digest' }] }],
    [405, {}],
  ])('C23: a registry that answers %i %j cannot untag; nothing else is tried', async (status, body) => {
    await withScript([{ expect: remove, answer: json(body, { status }) }], async (registry) => {
      await expect(registry.oci.manifests.untag('a/b', '1.0')).rejects.toMatchObject({
        kind: 'unsupported',
        details: { reason: 'E_DELETE_UNSUPPORTED', status },
      });
    });
  });
});

describe('protocol: referrers', () => {
  const path = `/v2/a/b/referrers/${digest}`;
  const api: Step['expect'] = { method: 'GET', path };
  const fallback = `/v2/a/b/manifests/sha256-${digest.slice('sha256:'.length)}`;
  const one = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: blobDigest,
    size: 3,
    artifactType: 'application/sbom',
  };
  const two = { ...one, digest: `sha256:${'2'.repeat(64)}`, artifactType: 'application/signature' };
  const index = (...manifests: object[]) =>
    json({ schemaVersion: 2, mediaType: indexType, manifests }, { headers: { 'content-type': indexType } });

  it.each([
    ['404', { status: 404 }],
    ['400', { status: 400 }],
    ['406', { status: 406 }],
    ['a web page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['429 of a web site we were sent to', { status: 429, headers: { 'ratelimit-remaining': '0' } }],
  ] as [string, Answer][])('C27: %s means the fallback tag, and without one “not available”', async (_, answer) => {
    await withScript(
      [
        { expect: api, answer },
        { expect: { method: 'GET', path: fallback }, answer: index(one) },
      ],
      async (registry) => {
        const referrers = await registry.oci.listReferrers('a/b', digest);
        expect(referrers.source).toBe('fallback-tag');
        expect(referrers.descriptors.map((descriptor) => descriptor.digest)).toEqual([one.digest]);
      },
    );
    await withScript(
      [
        { expect: api, answer },
        { expect: { method: 'GET', path: fallback }, answer: { status: 404 } },
      ],
      async (registry) => {
        expect(await registry.oci.listReferrers('a/b', digest)).toEqual({ source: 'none', descriptors: [] });
      },
    );
  });

  it('C27: 303 to a web site that then says 429 is not the registry slowing down', async () => {
    const site = await startScriptedServer([{ expect: { method: 'GET', path: '/page' }, answer: { status: 429 } }]);
    closers.push(() => site.close());
    await withScript(
      [
        { expect: api, answer: { status: 303, headers: { location: `${site.url}/page` } } },
        { expect: { method: 'GET', path: fallback }, answer: { status: 404 } },
      ],
      async (registry) => {
        expect((await registry.oci.listReferrers('a/b', digest)).source).toBe('none');
        site.verify();
      },
    );
  });

  it('C27: trouble that says nothing about referrers is an error, not “none”', async () => {
    await withScript([{ expect: api, answer: { status: 403 } }], async (registry) => {
      await expect(registry.oci.listReferrers('a/b', digest)).rejects.toMatchObject({ kind: 'denied' });
    });
  });

  it('pages are followed on the registry, and a filter is applied whatever the registry did with it', async () => {
    await withScript(
      [
        {
          expect: { method: 'GET', path: `${path}?artifactType=application%2Fsbom` },
          answer: { ...index(one, two), headers: { 'content-type': indexType, link: '</v2/page2>; rel="next"' } },
        },
        {
          expect: { method: 'GET', path: '/v2/page2' },
          answer: { ...index(two), headers: { 'content-type': indexType, link: '</v2/page2>; rel=next' } },
        },
      ],
      async (registry) => {
        const referrers = await registry.oci.listReferrers('a/b', digest, { artifactType: 'application/sbom' });
        expect(referrers.source).toBe('api');
        expect(referrers.descriptors.map((descriptor) => descriptor.digest)).toEqual([one.digest]);
      },
    );
  });
});
