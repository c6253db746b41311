import { expect, test } from 'vitest';
import { withScript } from '../testing/clients.ts';
import { json } from '../testing/scripted-server.ts';

const image = `sha256:${'1'.repeat(64)}`;
const index = `sha256:${'2'.repeat(64)}`;

test('The map that Google’s registries add to a tag list gives every tag its digest, time and kind', async () => {
  const manifest = {
    [image]: {
      imageSizeBytes: '4711',
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      timeUploadedMs: '1700000000000',
      tag: ['v1', 'stable', 7],
    },
    [index]: { imageSizeBytes: '900', mediaType: 'application/vnd.oci.image.index.v1+json', tag: ['latest'] },
    'sha256:short': { tag: ['v1'] },
    [`sha256:${'3'.repeat(64)}`]: { tag: null },
    [`sha256:${'4'.repeat(64)}`]: null,
  };
  const body = { child: ['sub'], manifest, name: 'project/app', tags: ['latest', 'stable', 'unmapped', 'v1'] };
  await withScript(
    [{ expect: { method: 'GET', path: '/v2/project/app/tags/list?n=100' }, answer: json(body) }],
    async (registry) => {
      const { items, facts } = await registry.oci.listTags('project/app', { limit: 100 });
      expect(items).toEqual(['latest', 'stable', 'unmapped', 'v1']);
      expect([...(facts ?? [])]).toHaveLength(3);
      const told = { digest: image, isIndex: false, sizeBytes: 4711, pushedAtMs: 1700000000000 };
      expect(facts?.get('v1')).toMatchObject({ name: 'v1', ...told });
      expect(facts?.get('stable')).toMatchObject({ name: 'stable', ...told });
      // The size of an index is that of its own bytes, which is not what the list shows.
      expect(facts?.get('latest')).toMatchObject({ digest: index, isIndex: true, sizeBytes: null, pushedAtMs: null });
    },
  );
});

test.each([[null], [[]], ['x'], [{ x: 1 }]])('A tag list with %j for the map is a list of names', async (manifest) => {
  await withScript(
    [{ expect: { method: 'GET', path: /tags\/list/ }, answer: json({ manifest, tags: ['a'] }) }],
    async (registry) => {
      const { items, facts } = await registry.oci.listTags('project/app', { limit: 100 });
      expect(items).toEqual(['a']);
      expect([...(facts ?? [])]).toEqual([]);
    },
  );
});
