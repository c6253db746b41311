import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { contentOf, jsonContent, layerOf, type Content, type LayerContent } from './layers.ts';

/** `platform` as it stands in an index entry. */
export interface SamplePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** A manifest and the blobs it needs. Children come before their list. */
export interface SampleManifest extends Content {
  readonly mediaType: string;
  readonly blobs: readonly Content[];
  readonly children: readonly SampleManifest[];
}

export interface ImageRecipe {
  readonly product: string;
  readonly version: string;
  readonly platform: SamplePlatform;
  readonly format?: 'oci' | 'docker';
  readonly labels?: Readonly<Record<string, string>>;
  /** More text in the application layer, so that two builds of one version differ. */
  readonly build?: string;
}

export function platformName({ os, architecture, variant }: SamplePlatform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** An image with a base layer, an application layer and a settings layer. */
export async function buildImage(recipe: ImageRecipe): Promise<SampleManifest> {
  const { product, version, platform, format = 'oci', build = '1' } = recipe;
  const layers = [
    await layerOf({
      'etc/os-release': `NAME="Acme ${platform.os}"\nVERSION_ID="12"\n`,
      'usr/lib/platform': `${platformName(platform)}\n${'base '.repeat(400)}\n`,
    }),
    await layerOf({
      [`opt/${product}/bin/${product}`]: `#!/bin/sh\n# ${product} ${version} build ${build} for ${platformName(platform)}\n`,
      [`opt/${product}/share/readme.txt`]: `${product} ${version}\n${'documentation '.repeat(200)}\n`,
    }),
    await layerOf({ [`etc/${product}/settings.yaml`]: `product: ${product}\nversion: "${version}"\nlog: info\n` }),
  ];
  const config = jsonContent(imageConfig(recipe, layers));
  const isDocker = format === 'docker';
  const layerType = isDocker
    ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
    : 'application/vnd.oci.image.layer.v1.tar+gzip';
  const mediaType = isDocker ? mediaTypes.dockerManifest : mediaTypes.ociManifest;
  const manifest = jsonContent({
    schemaVersion: 2,
    mediaType,
    config: describe(config, isDocker ? mediaTypes.dockerConfig : mediaTypes.ociConfig),
    layers: layers.map((layer) => describe(layer, layerType)),
  });
  return { ...manifest, mediaType, blobs: [config, ...layers], children: [] };
}

/** Fixed, because it is part of the digest. */
const created = '2026-01-15T09:30:00Z';

function imageConfig({ product, version, platform, labels = {} }: ImageRecipe, layers: readonly LayerContent[]) {
  const step = (createdBy: string, isEmpty = false) => ({
    created,
    created_by: createdBy,
    ...(isEmpty ? { empty_layer: true } : {}),
  });
  return {
    created,
    author: 'Acme Release Engineering',
    ...platform,
    config: {
      User: '1001',
      ExposedPorts: { '8080/tcp': {} },
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/bin',
        `${product.toUpperCase().replaceAll('-', '_')}_HOME=/opt/${product}`,
      ],
      Entrypoint: [`/opt/${product}/bin/${product}`],
      Cmd: ['serve', '--config', `/etc/${product}/settings.yaml`],
      WorkingDir: `/opt/${product}`,
      Labels: {
        'org.opencontainers.image.title': product,
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.vendor': 'Acme',
        'org.opencontainers.image.licenses': 'Apache-2.0',
        ...labels,
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      step('ADD rootfs.tar.xz / # buildkit'),
      step(`ENV ${product.toUpperCase().replaceAll('-', '_')}_HOME=/opt/${product}`, true),
      step(`COPY dist/ /opt/${product}/ # buildkit`),
      step(`COPY settings.yaml /etc/${product}/settings.yaml # buildkit`),
      step('EXPOSE map[8080/tcp:{}]', true),
      step(`CMD ["serve" "--config" "/etc/${product}/settings.yaml"]`, true),
    ],
  };
}

/** A descriptor of the content. */
export function describe({ digest, bytes }: Content, mediaType: string, more: object = {}) {
  return { mediaType, digest, size: bytes.length, ...more };
}

export interface ListEntry {
  readonly manifest: SampleManifest;
  readonly platform?: SamplePlatform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An OCI index, or a Docker manifest list. */
export function buildList(
  entries: readonly ListEntry[],
  { format = 'oci', annotations }: { format?: 'oci' | 'docker'; annotations?: Readonly<Record<string, string>> } = {},
): SampleManifest {
  const mediaType = format === 'docker' ? mediaTypes.dockerList : mediaTypes.ociIndex;
  const manifest = jsonContent({
    schemaVersion: 2,
    mediaType,
    manifests: entries.map(({ manifest: child, platform, annotations: notes }) =>
      describe(child, child.mediaType, {
        ...(platform === undefined ? {} : { platform }),
        ...(notes === undefined ? {} : { annotations: notes }),
      }),
    ),
    ...(annotations === undefined ? {} : { annotations }),
  });
  return { ...manifest, mediaType, blobs: [], children: entries.map(({ manifest: child }) => child) };
}

/** The same product for several platforms in one list. */
export async function buildProduct(
  recipe: Omit<ImageRecipe, 'platform'>,
  platforms: readonly SamplePlatform[],
): Promise<SampleManifest> {
  return buildList(await platformEntries(recipe, platforms), recipe.format === 'docker' ? { format: 'docker' } : {});
}

export async function platformEntries(
  recipe: Omit<ImageRecipe, 'platform'>,
  platforms: readonly SamplePlatform[],
): Promise<ListEntry[]> {
  return Promise.all(
    platforms.map(async (platform) => ({ manifest: await buildImage({ ...recipe, platform }), platform })),
  );
}

/** A manifest that carries documents instead of a file system: attestations, signatures, SBOMs. */
export function buildArtifact(options: {
  readonly config?: { readonly content: Content; readonly mediaType: string };
  readonly documents: readonly {
    readonly bytes: Uint8Array;
    readonly mediaType: string;
    readonly annotations?: object;
  }[];
  readonly artifactType?: string;
  readonly subject?: SampleManifest;
  readonly annotations?: Readonly<Record<string, string>>;
}): SampleManifest {
  const config = options.config ?? { content: contentOf(Buffer.from('{}')), mediaType: mediaTypes.ociEmpty };
  const documents = options.documents.map((document) => ({ ...document, content: contentOf(document.bytes) }));
  const manifest = jsonContent({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    ...(options.artifactType === undefined ? {} : { artifactType: options.artifactType }),
    config: describe(config.content, config.mediaType),
    layers: documents.map(({ content, mediaType, annotations }) =>
      describe(content, mediaType, annotations === undefined ? {} : { annotations }),
    ),
    ...(options.subject === undefined ? {} : { subject: describe(options.subject, options.subject.mediaType) }),
    ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
  });
  const blobs = [config.content, ...documents.map(({ content }) => content)];
  return { ...manifest, mediaType: mediaTypes.ociManifest, blobs, children: [] };
}
