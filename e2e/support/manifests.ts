import { digestOf } from './skopeo.ts';

/** Puts a document under a tag of a registry without sign-in, byte for byte as `JSON.stringify` makes it. */
export async function putManifest(
  url: string,
  repository: string,
  tag: string,
  contentType: string,
  document: unknown,
): Promise<void> {
  const response = await fetch(`${url}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': contentType },
    body: JSON.stringify(document),
  });
  if (!response.ok) throw new Error(`${tag} was not taken: ${response.status} ${await response.text()}`);
}

const listType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const imageType = 'application/vnd.docker.distribution.manifest.v2+json';

interface ImageDocument {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/**
 * Puts a Docker manifest list, which is all that pubtools merges, of images that the repository has in OCI form.
 * @param entries digests of those images, each with the platform it is to have in the list
 */
export async function putDockerList(
  url: string,
  repository: string,
  tag: string,
  entries: readonly { readonly digest: string; readonly platform: object }[],
): Promise<void> {
  const manifests = [];
  for (const { digest, platform } of entries) {
    const { config, layers } = await getImage(url, repository, digest);
    const document = {
      schemaVersion: 2,
      mediaType: imageType,
      config: { mediaType: 'application/vnd.docker.container.image.v1+json', digest: config.digest, size: config.size },
      layers: layers.map((layer) => ({
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        digest: layer.digest,
        size: layer.size,
      })),
    };
    const bytes = Buffer.from(JSON.stringify(document));
    await putManifest(url, repository, digestOf(bytes), imageType, document);
    manifests.push({ mediaType: imageType, digest: digestOf(bytes), size: bytes.length, platform });
  }
  await putManifest(url, repository, tag, listType, { schemaVersion: 2, mediaType: listType, manifests });
}

async function getImage(url: string, repository: string, digest: string): Promise<ImageDocument> {
  const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
  const response = await fetch(`${url}/v2/${repository}/manifests/${digest}`, { headers });
  if (!response.ok) throw new Error(`${digest} could not be read: ${response.status}`);
  return (await response.json()) as ImageDocument;
}
