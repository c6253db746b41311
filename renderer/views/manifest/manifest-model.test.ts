import { describe, expect, it } from 'vitest';
import { sha256Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { buildSteps, cleanInstruction } from './build-steps.ts';
import { equivalentCommands, imageReference } from './commands.ts';
import { readImageConfig } from './image-config.ts';
import { rawText, splitAtDigests } from './raw-text.ts';
import { verify } from './verification.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const layer = (digit: string): Descriptor => ({
  mediaType: 'l',
  digest: `sha256:${digit.repeat(64)}`,
  size: 1,
  platform: null,
  annotations: {},
  urls: [],
});

describe('build steps', () => {
  it('give every step that is not empty the next layer', () => {
    const history = [
      { created_by: 'ADD a' },
      { created_by: 'ENV x', empty_layer: true },
      { created_by: 'COPY b', created: '2026-01-02T03:04:05Z' },
    ];
    const { steps, isMatched } = buildSteps(history, [layer('1'), layer('2')]);
    expect(isMatched).toBe(true);
    expect(steps.map((step) => step.layer?.digest.slice(7, 8) ?? '-').join('')).toBe('1-2');
    expect(steps[2]?.createdAtMs).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });

  it('list the layers alone when the counts do not fit, and say so', () => {
    const { steps, isMatched } = buildSteps([{ created_by: 'ADD a' }], [layer('1'), layer('2')]);
    expect(isMatched).toBe(false);
    expect(steps.map(({ instruction }) => instruction)).toEqual(['', '']);
  });

  it('survive a history of nonsense', () => {
    expect(buildSteps([null, 7, 'x'], []).isMatched).toBe(false);
    expect(buildSteps([], [layer('1')]).isMatched).toBe(true);
  });

  it('are told without the builder’s wrapping', () => {
    expect(cleanInstruction('/bin/sh -c #(nop)  CMD ["sh"]')).toBe('CMD ["sh"]');
    expect(cleanInstruction('RUN /bin/sh -c make all # buildkit')).toBe('RUN make all');
    expect(cleanInstruction('/bin/sh -c apt-get update')).toBe('RUN apt-get update');
    expect(cleanInstruction('RUN |2 A=1 B=2 /bin/sh -c make # buildkit')).toBe('RUN make');
    expect(cleanInstruction('COPY a b # buildkit')).toBe('COPY a b');
  });
});

describe('an image config', () => {
  it('is read leniently', () => {
    const config = readImageConfig(
      bytesOf(
        '{"os":"linux","architecture":"arm","variant":"v7","config":{"Env":["A=b",7],"Labels":{"a":"b","c":1},"Cmd":null,"ExposedPorts":{"80/tcp":{}}}}',
      ),
    );
    expect(config).toMatchObject({
      platform: 'linux/arm/v7',
      env: ['A=b'],
      labels: { a: 'b' },
      command: [],
      ports: ['80/tcp'],
      createdAtMs: null,
    });
  });

  it('is nothing when it is no JSON object', () => {
    expect(readImageConfig(bytesOf('nope'))).toBeNull();
    expect(readImageConfig(bytesOf('[1]'))).toBeNull();
  });
});

describe('equivalent commands', () => {
  it('name the image with a colon for tags and an at sign for digests', () => {
    expect(imageReference('https://quay.example/', 'a/b', 'v1')).toBe('quay.example/a/b:v1');
    expect(imageReference('https://quay.example', 'a/b', 'sha256:ab')).toBe('quay.example/a/b@sha256:ab');
  });

  it('say plain http where it is', () => {
    const plain = equivalentCommands('http://r.example:5000', 'a', 'v1').map(({ command }) => command);
    expect(plain[1]).toBe('skopeo inspect --raw --tls-verify=false docker://r.example:5000/a:v1');
    expect(plain[3]).toContain('--plain-http');
    expect(plain[4]).toContain('http://r.example:5000/v2/a/manifests/v1');
    expect(equivalentCommands('https://r.example', 'a', 'v1')[2]?.command).toBe('crane manifest r.example/a:v1');
  });
});

describe('raw text', () => {
  it('is exact on request and indented otherwise, and says which', () => {
    expect(rawText(bytesOf('{"a":1}'), false)).toEqual({ text: '{"a":1}', isExact: true, canIndent: true });
    expect(rawText(bytesOf('{"a":1}'), true)).toEqual({ text: '{\n  "a": 1\n}', isExact: false, canIndent: true });
    expect(rawText(bytesOf('not json'), true)).toEqual({ text: 'not json', isExact: true, canIndent: false });
  });

  it('is cut at digests without losing a letter', () => {
    const text = `{"a":"sha256:${'a'.repeat(64)}","b":"sha256:short"}`;
    const parts = splitAtDigests(text);
    expect(parts.map(({ kind }) => kind)).toEqual(['text', 'digest', 'text']);
    expect(parts.map((part) => part.text).join('')).toBe(text);
  });
});

describe('verification in the page', () => {
  const bytes = bytesOf('{}');
  const digest = sha256Digest(bytes);
  const wrong = `sha256:${'0'.repeat(64)}`;

  it('compares with the digest, the address and the registry’s word', () => {
    expect(verify(bytes, { digest, claimedDigest: digest, reference: 'v1' }).state).toBe('verified');
    expect(verify(bytes, { digest, claimedDigest: null, reference: digest }).state).toBe('verified');
    expect(verify(bytes, { digest: wrong, claimedDigest: null, reference: 'v1' })).toMatchObject({
      state: 'different',
      by: 'address',
    });
    expect(verify(bytes, { digest, claimedDigest: wrong, reference: 'v1' })).toMatchObject({
      state: 'different',
      by: 'registry',
      expected: wrong,
    });
    expect(verify(bytes, { digest, claimedDigest: digest, reference: wrong })).toMatchObject({
      state: 'different',
      by: 'address',
    });
  });

  it('does not claim what it cannot compute', () => {
    expect(verify(bytes, { digest: 'blake3:ab', claimedDigest: null, reference: 'v1' }).state).toBe('unchecked');
  });
});
