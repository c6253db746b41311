import { describe, expect, it } from 'vitest';
import { editIndex, entryType } from './index-edit.ts';
import { emitJson, parseJson, toJsonValue } from './json.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const helm = 'application/vnd.cnr.package-manifest.helm.v0.json';
const entry = (digit: string, mediaType = helm) => ({ mediaType, digest: digest(digit), size: 7 });
const bytesOf = (text: string) => new TextEncoder().encode(text);
/** As every index that Waybill writes is laid out; members, order and number tokens are the text's. */
const laidOut = (text: string) => new TextDecoder().decode(emitJson(parseJson(bytesOf(text))));
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

const platform = `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digest('a')}","size":1e2,"platform":{"os":"linux","architecture":"arm64"}}`;
const sbom = `{"artifactType":"application/spdx+json","mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digest('b')}","size":3,"x":1.50}`;
const index = `{"schemaVersion":2,"x":1.0,"manifests":[${platform},${sbom}],"annotations":{"b":"2","a":"1"}}`;

describe('editing the entries of an index', () => {
  it('makes a new index of the first entry', () => {
    const edited = editIndex(null, { kind: 'put', type: helm, entry: entry('c'), force: false });
    const expected = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"${helm}","digest":"${digest('c')}","size":7}]}`;
    expect(textOf(edited)).toBe(laidOut(expected));
  });

  it('adds an entry and leaves every other byte as it is', () => {
    const edited = editIndex(bytesOf(index), { kind: 'put', type: helm, entry: entry('c'), force: false });
    const added = `{"mediaType":"${helm}","digest":"${digest('c')}","size":7}`;
    expect(textOf(edited)).toBe(laidOut(index.replace(sbom, `${sbom},${added}`)));
  });

  it('replaces an entry of the same type only with force, in its place', () => {
    const type = 'application/spdx+json';
    const put = { kind: 'put', type, entry: { ...entry('d', 'x/y'), artifactType: type } } as const;
    expect(() => editIndex(bytesOf(index), { ...put, force: false })).toThrow(/already/);
    const replaced = `{"mediaType":"x/y","digest":"${digest('d')}","size":7,"artifactType":"${type}"}`;
    expect(textOf(editIndex(bytesOf(index), { ...put, force: true }))).toBe(laidOut(index.replace(sbom, replaced)));
  });

  it('removes an entry; the last one leaves nothing', () => {
    const edited = editIndex(bytesOf(index), { kind: 'remove', type: 'application/spdx+json' });
    expect(textOf(edited)).toBe(laidOut(index.replace(`,${sbom}`, '')));
    const single = `{"manifests":[${sbom}]}`;
    expect(editIndex(bytesOf(single), { kind: 'remove', type: 'application/spdx+json' })).toBeNull();
    expect(() => editIndex(bytesOf(index), { kind: 'remove', type: helm })).toThrow(/no entry/);
  });

  it('never takes a platform’s image for an entry of that type', () => {
    const type = 'application/vnd.oci.image.manifest.v1+json';
    expect(() => editIndex(bytesOf(index), { kind: 'remove', type })).toThrow(/no entry/);
    expect([null, 1, { mediaType: '' }, { mediaType: 5 }].map((value) => entryType(toJsonValue(value)))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it.each(['{"config":{},"layers":[]}', '{"manifests":{}}', '[]', '{"config":{},"manifests":[]}'])(
    'refuses %s, which is no index',
    (text) => {
      expect(() => editIndex(bytesOf(text), { kind: 'remove', type: helm })).toThrow(/single image/);
    },
  );
});
