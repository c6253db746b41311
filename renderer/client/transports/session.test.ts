import { describe, expect, it } from 'vitest';
import { openSession, splitFragment, type SessionPage } from './session.ts';

const code = 'c'.repeat(43);

/** A tab, as far as the session needs one, before a host that knows one code. */
function createTab(hash: string, options: { stored?: string; good?: string } = {}) {
  const stored = new Map<string, string>(options.stored === undefined ? [] : [['waybill.session', options.stored]]);
  const addresses: string[] = [];
  const traded: string[] = [];
  const page: SessionPage = {
    origin: 'http://127.0.0.1:1',
    hash,
    replaceHash: (next) => addresses.push(next),
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    fetch: async (_url, init) => {
      const body = JSON.parse(init?.body as string) as { code: string };
      traded.push(body.code);
      return body.code === (options.good ?? code)
        ? Response.json({ token: 'fresh' })
        : Response.json({ ok: false }, { status: 401 });
    },
  };
  return { page, stored, addresses, traded };
}

describe('the fragment of a link', () => {
  it.each([
    [`#code=${code}`, code, ''],
    [`#/connections/quay&code=${code}`, code, '#/connections/quay'],
    [`#/tags?filter=v4&code=${code}`, code, '#/tags?filter=v4'],
    [`#/tags?code=${code}`, code, '#/tags'],
    ['#/tags?filter=code', null, '#/tags?filter=code'],
    ['#code=short', null, '#code=short'],
    ['', null, ''],
  ])('%s', (hash, expectedCode, route) => {
    expect(splitFragment(hash)).toEqual({ code: expectedCode, route });
  });
});

describe('a session', () => {
  it('is got for the code, which leaves the address before anything is asked', async () => {
    const tab = createTab(`#/tags&code=${code}`);
    expect(await openSession(tab.page)).toBe('fresh');
    expect(tab.addresses).toEqual(['#/tags']);
    expect(tab.stored.get('waybill.session')).toBe('fresh');
  });

  it('is found again after a reload, without asking', async () => {
    const tab = createTab('#/tags', { stored: 'kept' });
    expect(await openSession(tab.page)).toBe('kept');
    expect(tab.traded).toEqual([]);
  });

  it('of a new host replaces the one of an earlier host on the same port', async () => {
    const tab = createTab(`#code=${code}`, { stored: 'kept' });
    expect(await openSession(tab.page)).toBe('fresh');
  });

  it('stays when a used link is opened again in the same tab', async () => {
    const tab = createTab(`#code=${code}`, { stored: 'kept', good: 'another' });
    expect(await openSession(tab.page)).toBe('kept');
  });

  it('is refused with what to do when there is neither code nor token', async () => {
    await expect(openSession(createTab('').page)).rejects.toMatchObject({ details: { reason: 'E_SESSION_ENDED' } });
    const used = createTab(`#code=${code}`, { good: 'another' });
    await expect(openSession(used.page)).rejects.toMatchObject({ details: { reason: 'E_SESSION_ENDED' } });
  });

  it('says that the host does not answer when it does not', async () => {
    const { page } = createTab(`#code=${code}`);
    const offline = { ...page, fetch: () => Promise.reject(new TypeError('failed to fetch')) };
    await expect(openSession(offline)).rejects.toMatchObject({ details: { reason: 'E_HOST_GONE' } });
  });
});
