import { describe, expect, it } from 'vitest';
import { externalUrlVerdict, requireExternalUrl } from './external-url.ts';

describe('addresses for the user’s browser', () => {
  it.each(['https://quay.example/repository/a', 'https://registry.example:8443/?q=1#f'])('opens %s', (url) => {
    expect(externalUrlVerdict(url)).toEqual({ ok: true, url });
  });

  it.each([
    'http://quay.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vscode://file/etc',
    'smb://host/share',
    'https://user:pass@quay.example/',
    'https://user@quay.example/',
    'https://quay.example/\u0000',
    'https://quay.example/\nhttps://other.example',
    ' https://quay.example/',
    'https://quay.example\\@other.example/',
    'https://',
    '//quay.example/',
    'quay.example',
    '',
    '--version',
    `https://quay.example/${'x'.repeat(2000)}`,
  ])('refuses %j', (url) => {
    expect(externalUrlVerdict(url).ok).toBe(false);
    expect(() => requireExternalUrl(url)).toThrow(/not opened/);
  });

  it('opens what the parser made of the text, not the text', () => {
    expect(externalUrlVerdict('HTTPS:quay.example')).toEqual({ ok: true, url: 'https://quay.example/' });
  });
});
