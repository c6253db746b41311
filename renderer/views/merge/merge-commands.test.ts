import { describe, expect, it } from 'vitest';
import { copySentence, groupCopySteps, type CopyStep } from './copy-words.ts';
import { mergeCommands, shellWord } from './merge-commands.ts';

const child = `sha256:${'a'.repeat(64)}`;
const step = (kind: CopyStep['kind'], label: string, sizeBytes: number): CopyStep => ({
  kind,
  label,
  sizeBytes,
  digest: child,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
});
const input = {
  source: { url: 'https://quay.example', repository: 'team/app', reference: 'v2' },
  destination: { url: 'http://127.0.0.1:5000', repository: 'app', reference: 'stable' },
  contentType: 'application/vnd.oci.image.index.v1+json',
  resultDigest: `sha256:${'b'.repeat(64)}`,
  steps: [step('blob-upload', 'linux/amd64', 10), step('manifest', 'linux/amd64', 5), step('list', 'list', 3)],
};

describe('the same merge as commands', () => {
  it('copies each missing image by digest and writes the list last, under the tag', () => {
    const [skopeo, oras] = mergeCommands(input);
    expect(skopeo?.text.split('\n')).toEqual([
      `skopeo copy --preserve-digests --dest-tls-verify=false docker://quay.example/team/app@${child} docker://127.0.0.1:5000/app@${child}`,
      `curl --fail-with-body -X PUT -H 'Content-Type: application/vnd.oci.image.index.v1+json' --data-binary @merged-list.json http://127.0.0.1:5000/v2/app/manifests/stable`,
      `skopeo inspect --tls-verify=false --raw docker://127.0.0.1:5000/app:stable | sha256sum   # ${input.resultDigest}`,
    ]);
    expect(oras?.text).toContain(`oras cp --to-plain-http quay.example/team/app@${child} 127.0.0.1:5000/app@${child}`);
    expect(oras?.text).toContain('oras manifest push --plain-http --media-type');
  });

  it('does not let a value out of its word', () => {
    expect(shellWord("a'b; rm -rf $HOME")).toBe(`'a'\\''b; rm -rf $HOME'`);
    expect(shellWord('docker://h/a:b')).toBe('docker://h/a:b');
  });
});

describe('the copy plan in words', () => {
  it('groups steps by platform and counts only the bytes that travel', () => {
    const steps = [...input.steps, step('blob-mount', 'linux/arm64', 100), step('blob-upload', 'linux/arm64', 7)];
    expect(groupCopySteps(steps)).toEqual([
      { label: 'linux/amd64', manifests: 1, uploads: 1, mounts: 0, bytes: 15 },
      { label: 'linux/arm64', manifests: 0, uploads: 1, mounts: 1, bytes: 7 },
    ]);
  });

  it('says when nothing has to be copied', () => {
    expect(copySentence({ steps: [step('list', 'list', 3)], requests: 1, bytes: 3 })).toMatch(/^Nothing has to be/);
    expect(copySentence({ steps: input.steps, requests: 6, bytes: 15 })).toBe(
      '1 manifest and 1 blob to copy, 15 B in 6 requests.',
    );
  });
});
