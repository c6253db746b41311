import { describe, expect, it } from 'vitest';
import { toBase64 } from '../oci/base64.ts';
import { sha256Digest } from '../oci/digest.ts';
import { planMerge } from './plan.ts';
import { mergeSideOf } from './read-side.ts';

const index = 'application/vnd.oci.image.index.v1+json';
const image = 'application/vnd.oci.image.manifest.v1+json';
const utf8 = (text: string) => new TextEncoder().encode(text);
const child = `sha256:${'c'.repeat(64)}`;
// The build number does not survive a trip through a JavaScript number.
const document = `{"schemaVersion":2,"manifests":[{"mediaType":"${image}","digest":"${child}","size":100,"platform":{"architecture":"arm64","os":"linux"},"build":12345678901234567890}]}`;
const nested = { digest: sha256Digest(utf8(document)), bodyBase64: toBase64(utf8(document)) };
const list = `{"schemaVersion":2,"mediaType":"${index}","manifests":[{"mediaType":"${index}","digest":"${nested.digest}","size":${String(document.length)}}]}`;
const found = (text: string) => ({
  state: 'found' as const,
  digest: sha256Digest(utf8(text)),
  contentType: index,
  bodyBase64: toBase64(utf8(text)),
});

describe('a side as the contract carries it', () => {
  it('looks absent only after a clean 404', () => {
    expect(mergeSideOf({ state: 'missing' })).toEqual({ state: 'failed', status: 404 });
    expect(mergeSideOf({ state: 'failed', status: 401 })).toEqual({ state: 'failed', status: 401 });
    expect(mergeSideOf({ state: 'failed', status: null })).toEqual({ state: 'failed', status: 503 });
    expect(mergeSideOf({ state: 'failed', status: 200 })).toEqual({ state: 'failed', status: 503 });
  });

  it('flattens nested indexes from their own bytes, number by number', () => {
    const source = mergeSideOf(found(list), [nested]);
    const result = planMerge(source, mergeSideOf({ state: 'missing' }), { nested: 'flatten' });
    if (!result.ok) throw new Error(result.refusal.message);
    const text = new TextDecoder().decode(result.plan.bytes);
    expect(text).toContain('12345678901234567890');
    expect(result.plan.entries.map(({ digest }) => digest)).toEqual([child]);
  });

  it('refuses to flatten what was not read or is no index', () => {
    const absent = mergeSideOf({ state: 'missing' });
    const refusal = (documents: { digest: string; bodyBase64: string }[]) => {
      const result = planMerge(mergeSideOf(found(list), documents), absent, { nested: 'flatten' });
      return result.ok ? null : result.refusal.code;
    };
    expect(refusal([])).toBe('E_NESTED');
    expect(refusal([{ digest: nested.digest, bodyBase64: toBase64(utf8('<html>')) }])).toBe('E_NESTED');
  });
});
