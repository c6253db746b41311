import { expect, it } from 'vitest';
import { canary, withScript } from './testing/clients.ts';
import { json } from './testing/scripted-server.ts';

it('never takes a token service that is gone for a manifest that is not there', async () => {
  await withScript(
    (server) => [
      {
        expect: { method: 'GET', path: '/v2/team/app/manifests/v1' },
        answer: { status: 401, headers: { 'www-authenticate': `Bearer realm="${server.url}/token",service="s"` } },
      },
      {
        expect: { method: 'GET', path: /^\/token/ },
        answer: json({ errors: [{ code: 'NOT_FOUND' }] }, { status: 404 }),
      },
    ],
    async ({ oci }) => {
      await expect(oci.manifests.find('team/app', 'v1')).rejects.toMatchObject({
        kind: 'unsupported',
        details: { reason: 'E_NO_TOKEN_SERVICE', status: 404 },
      });
    },
    { credentials: canary },
  );
});
