import { describe, expect, it } from 'vitest';
import { createEnvProxyResolver, resolveEnvProxy } from './env-proxy.ts';

const proxy = { https_proxy: 'http://proxy.example:3128' };
const ask = (env: Record<string, string>, url: string) => resolveEnvProxy(env, new URL(url));
const direct = [{ kind: 'direct' }];
const viaProxy = [{ kind: 'http', host: 'proxy.example', port: 3128 }];

describe('proxies of the environment', () => {
  it.each([
    [{ https_proxy: 'http://proxy.example:3128' }, viaProxy],
    [{ HTTPS_PROXY: 'http://proxy.example:3128' }, viaProxy],
    [{ https_proxy: 'http://proxy.example:3128', HTTPS_PROXY: 'http://other.example:1' }, viaProxy],
    [{ all_proxy: 'proxy.example:3128' }, viaProxy],
    [{ http_proxy: 'http://proxy.example:3128' }, direct],
    [{ https_proxy: 'https://proxy.example' }, [{ kind: 'https', host: 'proxy.example', port: 443 }]],
    [{ https_proxy: 'socks5://[2001:db8::1]:1080' }, [{ kind: 'socks5', host: '[2001:db8::1]', port: 1080 }]],
    [{ https_proxy: 'ftp://proxy.example' }, direct],
    [{ https_proxy: 'http://' }, direct],
    [{ https_proxy: ' ' }, direct],
    [{}, direct],
  ])('%j', (env, expected) => {
    expect(ask(env, 'https://quay.example/v2/')).toEqual(expected);
  });

  it('brings the proxy’s own login, and tells its password to the log before it is used', async () => {
    const hidden: string[] = [];
    const env = { https_proxy: 'http://me%40corp:canary%3A4711@proxy.example:3128' };
    const resolver = createEnvProxyResolver(env, (secret) => void hidden.push(secret));
    const login = { username: 'me@corp', password: 'canary:4711' };
    expect(await resolver.resolve(new URL('https://quay.example'))).toEqual([{ ...viaProxy[0], login }]);
    expect(hidden).toEqual(['canary:4711']);
  });

  it.each([
    ['quay.example', 'https://quay.example', true],
    ['quay.example', 'https://a.quay.example', true],
    ['.quay.example', 'https://a.quay.example', true],
    ['*.quay.example', 'https://a.quay.example', true],
    ['quay.example', 'https://myquay.example', false],
    ['QUAY.example', 'https://quay.example', true],
    ['quay.example:8443', 'https://quay.example:8443', true],
    ['quay.example:8443', 'https://quay.example', false],
    ['quay.example:443', 'https://quay.example', true],
    ['*', 'https://quay.example', true],
    ['a.example, quay.example', 'https://quay.example', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/nonsense', 'https://10.1.2.3', false],
    ['2001:db8::/32', 'https://[2001:db8::5]', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['1.2.3', 'https://10.1.2.3', false],
    ['', 'https://quay.example', false],
  ])('no_proxy “%s” for %s: direct is %s', (noProxy, url, isDirect) => {
    expect(ask({ ...proxy, no_proxy: noProxy }, url)).toEqual(isDirect ? direct : viaProxy);
  });

  it.each([
    'http://localhost:5000',
    'http://127.0.0.1:5000',
    'http://[::1]:5000',
    'http://127.8.8.8',
    'http://a.localhost',
  ])('reaches this machine directly: %s', (url) => {
    expect(ask({ all_proxy: 'http://proxy.example:3128' }, url)).toEqual(direct);
  });
});
