import { acceptedManifestTypes } from '../../../shared/oci/media-types.ts';

export interface EquivalentCommand {
  readonly tool: 'podman' | 'skopeo' | 'crane' | 'oras' | 'curl';
  readonly command: string;
}

/** `host/name:tag` or `host/name@digest`. */
export function imageReference(url: string, repository: string, reference: string): string {
  const host = url.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return `${host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
}

/** Command lines that fetch the same manifest, and the one that pulls the image. Registry parts need no shell quotes by their grammar. */
export function equivalentCommands(url: string, repository: string, reference: string): readonly EquivalentCommand[] {
  const image = imageReference(url, repository, reference);
  const isPlain = url.startsWith('http://');
  const option = (text: string) => (isPlain ? ` ${text}` : '');
  const accept = acceptedManifestTypes.slice(0, 4).map((type) => `-H 'Accept: ${type}'`);
  return [
    { tool: 'podman', command: `podman pull${option('--tls-verify=false')} ${image}` },
    { tool: 'skopeo', command: `skopeo inspect --raw${option('--tls-verify=false')} docker://${image}` },
    { tool: 'crane', command: `crane manifest${option('--insecure')} ${image}` },
    { tool: 'oras', command: `oras manifest fetch${option('--plain-http')} ${image}` },
    {
      tool: 'curl',
      command: ['curl -sSL', ...accept, `${url.replace(/\/+$/, '')}/v2/${repository}/manifests/${reference}`].join(
        ' \\\n  ',
      ),
    },
  ];
}
