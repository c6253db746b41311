import { describe, expect, it } from 'vitest';
import type { Registry } from './registry.ts';
import { canary, withScript } from './testing/clients.ts';
import { type Answer, json, type ScriptedServer, type Step } from './testing/scripted-server.ts';

const base = '/v2/a/b/tags/list';
const page = (tags: unknown, link?: string | readonly string[]): Answer =>
  json({ name: 'a/b', tags }, link === undefined ? {} : { headers: { link } });
const at = (query: string): Step['expect'] => ({ method: 'GET', path: `${base}${query}` });

/** Reads to the end; as services do. */
async function readAll(
  registry: Registry,
  limit = 2,
): Promise<{ tags: string[]; incomplete: string | undefined; pages: number }> {
  const tags: string[] = [];
  const notes: string[] = [];
  let pages = 0;
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    const answer = await registry.oci.listTags('a/b', { limit, next });
    pages += 1;
    tags.push(...answer.items);
    if (answer.incomplete !== undefined) notes.push(answer.incomplete);
    next = answer.next;
  }
  return { tags, incomplete: notes.length === 0 ? undefined : notes.join(' '), pages };
}

describe('listing page by page', () => {
  it.each([
    ['relative', () => `<${base}?n=2&last=2>; rel="next"`],
    ['absolute', ({ url }: ScriptedServer) => `<${url}${base}?n=2&last=2>; rel="next"`],
    ['of the query alone', () => '<?n=2&last=2>; rel="next"'],
    ['among others in one line', () => `<${base}>; rel="first", <${base}?n=2&last=2>; rel="next"`],
    ['with an unquoted relation', () => `<${base}?n=2&last=2>; rel=next`],
  ])('E1: a link that is %s is followed', async (_, link) => {
    await withScript(
      (server) => [
        { expect: at('?n=2'), answer: page(['1', '2'], link(server)) },
        { expect: at('?n=2&last=2'), answer: page(['3']) },
      ],
      async (registry) => {
        expect(await readAll(registry)).toEqual({ tags: ['1', '2', '3'], incomplete: undefined, pages: 2 });
      },
    );
  });

  it('E2: a link to another origin ends the list, told as incomplete, and nothing is sent there', async () => {
    await withScript(
      [
        { expect: at('?n=2'), answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
        { expect: at('?n=2'), answer: page(['1', '2'], '<http://127.0.0.1:1/steal>; rel="next"') },
      ],
      async (registry) => {
        const { tags, incomplete } = await readAll(registry);
        expect(tags).toEqual(['1', '2']);
        expect(incomplete).toMatch(/not complete: .*another place \(127\.0\.0\.1:1\)/);
      },
      { credentials: canary },
    );
  });

  it('E3: a link to the same or to an earlier page ends the list, told as incomplete', async () => {
    await withScript(
      [{ expect: at('?n=2'), answer: page(['1', '2'], `<${base}?n=2>; rel="next"`) }],
      async (registry) => {
        expect((await readAll(registry)).incomplete).toMatch(/same page/);
      },
    );
    await withScript(
      [
        { expect: at('?n=2'), answer: page(['1', '2'], '<?n=2&last=2>; rel="next"') },
        { expect: at('?n=2&last=2'), answer: page(['3', '4'], '<?n=2&last=4>; rel="next"') },
        { expect: at('?n=2&last=4'), answer: page(['5'], '<?n=2&last=2>; rel="next"') },
      ],
      async (registry) => {
        const { tags, incomplete } = await readAll(registry);
        expect(tags).toEqual(['1', '2', '3', '4', '5']);
        expect(incomplete).toMatch(/lead back/);
      },
    );
  });

  it('E4: a registry that ignores n and sends 10,000 tags at once is understood', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `tag-${index}`);
    await withScript([{ expect: at('?n=2'), answer: page(many) }], async (registry) => {
      expect((await readAll(registry)).tags).toEqual(many);
    });
  });

  it('E5: a full page without a link is the end; no page is made up', async () => {
    await withScript([{ expect: at('?n=2'), answer: page(['1', '2']) }], async (registry) => {
      expect(await readAll(registry)).toEqual({ tags: ['1', '2'], incomplete: undefined, pages: 1 });
    });
  });

  it('E6: empty pages with a link are passed over, up to a bound', async () => {
    await withScript(
      [
        { expect: at('?n=2'), answer: page([], '<?n=2&last=a>; rel="next"') },
        { expect: at('?n=2&last=a'), answer: page(['1']) },
      ],
      async (registry) => {
        expect((await readAll(registry)).tags).toEqual(['1']);
      },
    );
    const steps = Array.from({ length: 20 }, (_, index) => ({
      expect: at(index === 0 ? '?n=2' : `?n=2&last=${index}`),
      answer: page([], `<?n=2&last=${index + 1}>; rel="next"`),
    }));
    await withScript(steps, async (registry) => {
      expect((await readAll(registry)).incomplete).toMatch(/20 pages in a row were empty/);
    });
  });

  it('E7: what comes twice is listed once', async () => {
    await withScript(
      [
        { expect: at('?n=2'), answer: page(['1', '2', '2'], '<?n=2&last=2>; rel="next"') },
        { expect: at('?n=2&last=2'), answer: page(['2', '3', '1']) },
      ],
      async (registry) => {
        expect((await readAll(registry)).tags).toEqual(['1', '2', '3']);
      },
    );
  });

  it.each([404, 400])(
    'E7: where the next page hung on a tag that is gone (%i), the list begins anew once',
    async (status) => {
      await withScript(
        [
          { expect: at('?n=2'), answer: page(['1', '2'], '<?n=2&last=2>; rel="next"') },
          { expect: at('?n=2&last=2'), answer: { status } },
          { expect: at('?n=2'), answer: page(['1', '3'], '<?n=2&last=3>; rel="next"') },
          { expect: at('?n=2&last=3'), answer: page(['4']) },
        ],
        async (registry) => {
          expect((await readAll(registry)).tags).toEqual(['1', '2', '3', '4']);
        },
      );
      await withScript(
        [
          { expect: at('?n=2'), answer: page(['1', '2'], '<?n=2&last=2>; rel="next"'), times: 2 },
          { expect: at('?n=2&last=2'), answer: { status }, times: 2 },
        ],
        async (registry) => {
          await expect(readAll(registry)).rejects.toMatchObject({ details: { status } });
        },
      );
    },
  );

  it.each([
    ['null (Q3)', null, [], undefined],
    ['missing (Q3)', undefined, [], undefined],
    ['with null inside (Q3)', [null, 'a'], ['a'], /1 entries .* left out/],
    ['with numbers and empty texts', [1, '', {}, 'a'], ['a'], /3 entries/],
    ['with digests as tags (Q15)', ['a', 'sha256__1234'], ['a', 'sha256__1234'], undefined],
    ['with names of 300 characters', ['a', 'x'.repeat(300)], ['a', 'x'.repeat(300)], undefined],
    ['with names that JavaScript knows', ['__proto__', 'constructor'], ['__proto__', 'constructor'], undefined],
  ])('E8: tags %s do not spoil the list', async (_, tags, expected, note) => {
    await withScript([{ expect: at('?n=2'), answer: page(tags) }], async (registry) => {
      const read = await readAll(registry);
      expect(read.tags).toEqual(expected);
      if (note === undefined) expect(read.incomplete).toBeUndefined();
      else expect(read.incomplete).toMatch(note);
    });
  });

  it('E9: a later page that fails once is repeated alone', async () => {
    await withScript(
      [
        { expect: at('?n=2'), answer: page(['1', '2'], '<?n=2&last=2>; rel="next"') },
        { expect: at('?n=2&last=2'), answer: { status: 500 } },
        { expect: at('?n=2&last=2'), answer: { status: 429 } },
        { expect: at('?n=2&last=2'), answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
        { expect: { ...at('?n=2&last=2'), headers: { authorization: /^Basic/ } }, answer: page(['3']) },
      ],
      async (registry) => {
        expect((await readAll(registry)).tags).toEqual(['1', '2', '3']);
      },
      { credentials: canary },
    );
  });

  it.each([400, 405, 413])('E10: where n is too large (%i, Q5), 100 is asked for', async (status) => {
    await withScript(
      [
        {
          expect: at('?n=1000'),
          answer: json(
            { errors: [{ code: 'UNSUPPORTED', message: 'n must be less than or equal to 100' }] },
            { status },
          ),
        },
        { expect: at('?n=100'), answer: page(['1']) },
      ],
      async (registry) => {
        expect((await readAll(registry, 5000)).tags).toEqual(['1']);
      },
    );
  });

  it('E11: characters in the continuation stay encoded once', async () => {
    const query = '?n=2&last=a%2Bb%26c%20d%25e';
    await withScript(
      [
        { expect: at('?n=2'), answer: page(['a+b&c d%e'], `<${base}${query}>; rel="next"`) },
        { expect: at(query), answer: page(['z']) },
      ],
      async (registry) => {
        expect((await readAll(registry)).tags).toEqual(['a+b&c d%e', 'z']);
      },
    );
  });

  it.each([401, 403, 404, 405])('E12: a catalog that answers %i is one that is not offered', async (status) => {
    const catalog: Step = {
      expect: { method: 'GET', path: '/v2/_catalog?n=10' },
      answer: { status, headers: { 'www-authenticate': 'Basic realm="x"' } },
    };
    await withScript([catalog], async (registry) => {
      await expect(registry.oci.listRepositories({ limit: 10 })).rejects.toMatchObject({
        kind: 'unsupported',
        details: {
          reason: 'E_NO_CATALOG',
          advice: status === 401 ? 'Sign in, or add repositories by name.' : 'Add repositories by name.',
        },
      });
    });
  });

  it('a continuation that this client did not give leads nowhere else', async () => {
    await withScript([], async (registry, server) => {
      for (const next of ['http://evil.test/', '2 //evil.test/x', '2 /\\evil.test/x', 'x', '']) {
        await expect(registry.oci.listTags('a/b', { limit: 2, next })).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      expect(server.seen).toEqual([]);
    });
  });

  it('a page that is read a second time is the same page', async () => {
    await withScript(
      [
        { expect: at('?n=2'), answer: page(['1', '2'], '<?n=2&last=2>; rel="next"') },
        { expect: at('?n=2&last=2'), answer: page(['3', '4'], '<?n=2&last=4>; rel="next"'), times: 2 },
        { expect: at('?n=2&last=4'), answer: page(['5']) },
      ],
      async (registry) => {
        const first = await registry.oci.listTags('a/b', { limit: 2 });
        const second = await registry.oci.listTags('a/b', { limit: 2, next: first.next });
        await registry.oci.listTags('a/b', { limit: 2, next: second.next });
        expect(await registry.oci.listTags('a/b', { limit: 2, next: first.next })).toEqual(second);
      },
    );
  });
});
