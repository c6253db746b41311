import { describe, expect, it } from 'vitest';
import { withScript } from './testing/clients.ts';
import { json } from './testing/scripted-server.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const path = `/api/v1/repository/team/app/manifest/${digest}`;
const label = { id: 'u-1', key: 'team', value: 'blue', source_type: 'api', media_type: 'text/plain' };
const read = { id: 'u-1', key: 'team', value: 'blue', source: 'api', mediaType: 'text/plain' };
const get = (suffix: string) => ({ method: 'GET', path: `${path}${suffix}` });

describe('what Quay says about a manifest', () => {
  it('labels are listed, added and deleted', async () => {
    await withScript(
      [
        { expect: get('/labels'), answer: json({ labels: [label, null, { id: 7 }] }) },
        {
          expect: { method: 'POST', path: `${path}/labels`, body: '{"key":"team","value":"blue","media_type":null}' },
          answer: json({ label }, { status: 201 }),
        },
        { expect: { method: 'DELETE', path: `${path}/labels/u-1` }, answer: { status: 204 } },
        {
          expect: { method: 'POST', path: `${path}/labels` },
          answer: json({ message: 'Label has a reserved prefix' }, { status: 400 }),
        },
      ],
      async ({ quay }) => {
        expect(await quay.listLabels('team/app', digest)).toEqual([read]);
        expect(await quay.addLabel('team/app', digest, { key: 'team', value: 'blue' })).toEqual(read);
        await quay.deleteLabel('team/app', digest, 'u-1');
        await expect(quay.deleteLabel('team/app', digest, '../x')).rejects.toMatchObject({ kind: 'invalid-input' });
        await expect(quay.addLabel('team/app', digest, { key: 'quayside', value: '' })).rejects.toMatchObject({
          kind: 'invalid-input',
          message: expect.stringContaining('reserved prefix') as unknown,
        });
      },
    );
  });

  it('layers are those of an image; an index has none', async () => {
    const layer = {
      index: 0,
      blob_digest: digest,
      compressed_size: 5,
      is_remote: false,
      command: ['RUN', 7, 'x'],
      author: null,
      created_datetime: 'Thu, 21 Aug 2025 20:02:54 -0000',
    };
    await withScript(
      [
        { expect: get(''), answer: json({ layers: [layer, {}] }) },
        { expect: get(''), answer: json({ layers: null, is_manifest_list: true }) },
      ],
      async ({ quay }) => {
        expect(await quay.listLayers('team/app', digest)).toEqual([
          {
            digest,
            sizeBytes: 5,
            command: ['RUN', 'x'],
            author: null,
            createdMs: Date.UTC(2025, 7, 21, 20, 2, 54),
            isRemote: false,
          },
        ]);
        expect(await quay.listLayers('team/app', digest)).toBeNull();
      },
    );
  });

  it('a security report names packages and fixes, and links to https only', async () => {
    const vulnerability = {
      Name: 'CVE-2026-1',
      Severity: 'High',
      FixedBy: '1.1',
      Link: 'http://a.example https://b.example/x javascript:alert(1)',
    };
    const features = [
      { Name: 'zlib', Version: '1.0', Vulnerabilities: [vulnerability, { Link: 'javascript:alert(1)' }] },
      { Name: 'clean', Version: '2', Vulnerabilities: null },
    ];
    await withScript(
      [
        {
          expect: get('/security?vulnerabilities=true'),
          answer: json({ status: 'scanned', data: { Layer: { Features: features } } }),
        },
      ],
      async ({ quay }) => {
        expect(await quay.securityReport('team/app', digest)).toEqual({
          status: 'scanned',
          vulnerabilities: [
            {
              name: 'CVE-2026-1',
              severity: 'High',
              packageName: 'zlib',
              packageVersion: '1.0',
              fixedBy: '1.1',
              link: 'https://b.example/x',
            },
            {
              name: 'unnamed',
              severity: 'Unknown',
              packageName: 'zlib',
              packageVersion: '1.0',
              fixedBy: null,
              link: null,
            },
          ],
        });
      },
    );
  });

  it.each([
    ['queued', 'queued'],
    ['failed', 'failed'],
    ['unsupported', 'unsupported'],
    ['manifest_layer_too_large', 'too-large'],
  ])('a report that is %s is no clean bill', async (told, status) => {
    await withScript(
      [{ expect: get('/security?vulnerabilities=true'), answer: json({ status: told, data: null }) }],
      async ({ quay }) => {
        expect(await quay.securityReport('team/app', digest)).toEqual({ status, vulnerabilities: [] });
      },
    );
  });

  it.each([{ status: 'scanned', data: null }, { status: '__proto__', data: null }, {}])(
    'the report %j is an error instead of “nothing found”',
    async (body) => {
      await withScript([{ expect: get('/security?vulnerabilities=true'), answer: json(body) }], async ({ quay }) => {
        await expect(quay.securityReport('team/app', digest)).rejects.toMatchObject({ kind: 'unsupported' });
      });
    },
  );

  it('a server without a scanner, and one whose scanner is away, are told apart', async () => {
    await withScript(
      [
        { expect: get('/security?vulnerabilities=true'), answer: { status: 404, body: '<html>404</html>' } },
        {
          expect: get('/security?vulnerabilities=true'),
          answer: json({ detail: 'Clair is away', error_type: 'downstream_issue' }, { status: 520 }),
        },
      ],
      async ({ quay }) => {
        await expect(quay.securityReport('team/app', digest)).rejects.toMatchObject({
          kind: 'unsupported',
          details: { reason: 'E_NO_QUAY_API' },
        });
        await expect(quay.securityReport('team/app', digest)).rejects.toMatchObject({
          kind: 'network',
          message: expect.stringContaining('Clair is away') as unknown,
        });
      },
    );
  });

  it('the usage log is read page by page', async () => {
    const entry = {
      kind: 'revert_tag',
      datetime: 'Thu, 21 Aug 2025 20:02:54 -0000',
      performer: { name: 'me', kind: 'user' },
      metadata: { tag: '1.0', manifest_digest: digest },
    };
    const logs = '/api/v1/repository/team/app/logs';
    await withScript(
      [
        { expect: { method: 'GET', path: logs }, answer: json({ logs: [entry, { kind: 'x' }], next_page: 'a+b' }) },
        {
          expect: { method: 'GET', path: `${logs}?next_page=a%2Bb` },
          answer: json({ logs: [{ ...entry, performer: null, metadata: null }], next_page: 'a+b' }),
        },
      ],
      async ({ quay }) => {
        const first = await quay.usageLog('team/app', {});
        const atMs = Date.UTC(2025, 7, 21, 20, 2, 54);
        expect(first.items).toEqual([{ kind: 'revert_tag', atMs, performer: 'me', tag: '1.0', digest }]);
        const second = await quay.usageLog('team/app', { next: first.next });
        expect(second).toMatchObject({ items: [{ performer: null, tag: null }], next: undefined });
        expect(second.incomplete).toMatch(/same page again/);
      },
    );
  });
});
