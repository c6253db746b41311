import { createHash } from 'node:crypto';
import { mediaTypes } from '../../../shared/oci/media-types.ts';

/** A tag row as `/api/v1` shows it. */
export interface ApiTag {
  readonly name: string;
  readonly reversion: boolean;
  readonly immutable?: boolean;
  readonly start_ts: number;
  readonly end_ts?: number;
  readonly manifest_digest: string;
  readonly is_manifest_list: boolean;
  readonly size: number | null;
  readonly last_modified: string;
  readonly expiration?: string;
}

/** A page of tag rows. */
export interface TagPage {
  readonly tags: ApiTag[];
  readonly page: number;
  readonly has_additional: boolean;
}

/** What a test wants to know about an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The body as JSON of the shape the test expects; null when it is empty or none. */
  json<T = Record<string, unknown>>(): T;
}

export interface Pushed {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A small client for tests: plain requests, and pushing whole images. */
export interface RegistryClient {
  readonly url: string;
  send(method: string, path: string, init?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  /** A request of `/api/v1` with a JSON body. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  pushBlob(repository: string, bytes: Uint8Array): Promise<Pushed>;
  /** Puts a manifest under a tag, or without one under its digest; answers what the registry said. */
  putManifest(repository: string, document: unknown, reference?: string, mediaType?: string): Promise<Answer & Pushed>;
  /** An image of a config and a layer; `seed` makes it unlike others. */
  pushImage(repository: string, options: ImageOptions): Promise<Pushed>;
  pushIndex(repository: string, children: readonly Pushed[], tag?: string, mediaType?: string): Promise<Pushed>;
  /** `tag` → digest it resolves to, or null. */
  resolve(repository: string, reference: string): Promise<string | null>;
}

export interface ImageOptions {
  readonly seed: string;
  readonly tag?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly docker?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** The platform of the n-th child, so that lists have different entries. */
const platforms = ['amd64', 'arm64', 's390x', 'ppc64le'].map((architecture) => ({ os: 'linux', architecture }));

export function createRegistryClient(url: string, authorization?: string): RegistryClient {
  const send: RegistryClient['send'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(authorization === undefined ? {} : { authorization }), ...headers },
      ...(body === undefined ? {} : { body: body as BodyInit, duplex: 'half' }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, json: <T>() => parse(bytes) as T };
  };
  const must = async (status: number, answer: Promise<Answer>): Promise<Answer> => {
    const got = await answer;
    if (got.status !== status)
      throw new Error(`Expected ${String(status)}, got ${String(got.status)}: ${JSON.stringify(got.json())}`);
    return got;
  };

  const client: RegistryClient = {
    url,
    send,
    api: (method, path, body, headers = {}) =>
      send(method, `/api/v1/${path}`, {
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      }),
    async pushBlob(repository, bytes) {
      const digest = digestOf(bytes);
      const answer = await send('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes });
      // Registries that do not take a blob in one request answer with an upload session instead.
      if (answer.status === 202) {
        const session = new URL(answer.headers.get('location') ?? '', url);
        session.searchParams.set('digest', digest);
        await must(201, send('PUT', `${session.pathname}${session.search}`, { body: bytes }));
      } else await must(201, Promise.resolve(answer));
      return { digest, size: bytes.length, mediaType: 'application/octet-stream', bytes: Buffer.from(bytes) };
    },
    async putManifest(repository, document, reference, mediaType = mediaTypes.ociManifest) {
      const bytes = document instanceof Uint8Array ? Buffer.from(document) : Buffer.from(JSON.stringify(document));
      const digest = digestOf(bytes);
      const path = `/v2/${repository}/manifests/${reference ?? digest}`;
      const answer = await send('PUT', path, { body: bytes, headers: { 'content-type': mediaType } });
      return { ...answer, digest, size: bytes.length, mediaType, bytes };
    },
    async pushImage(repository, { seed, tag, labels = {}, docker = false, config: more = {}, manifest = {} }) {
      const document = {
        architecture: 'amd64',
        os: 'linux',
        config: { Labels: labels },
        rootfs: { type: 'layers', diff_ids: [] },
        history: [],
        ...more,
      };
      const config = await client.pushBlob(repository, Buffer.from(JSON.stringify({ ...document, seed })));
      const layer = await client.pushBlob(repository, Buffer.from(`layer of ${seed}`));
      const type = docker ? mediaTypes.dockerManifest : mediaTypes.ociManifest;
      const layerType = docker
        ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
        : 'application/vnd.oci.image.layer.v1.tar+gzip';
      const put = client.putManifest(
        repository,
        {
          schemaVersion: 2,
          mediaType: type,
          config: {
            mediaType: docker ? mediaTypes.dockerConfig : mediaTypes.ociConfig,
            digest: config.digest,
            size: config.size,
          },
          layers: [{ mediaType: layerType, digest: layer.digest, size: layer.size }],
          ...manifest,
        },
        tag,
        type,
      );
      await must(201, put);
      return put;
    },
    async pushIndex(repository, children, tag, mediaType = mediaTypes.ociIndex) {
      const put = client.putManifest(repository, indexOf(children, mediaType), tag, mediaType);
      await must(201, put);
      return put;
    },
    async resolve(repository, reference) {
      // Stock registries hide OCI manifests from whoever does not say that they take them.
      const headers = { accept: Object.values(mediaTypes).join(', ') };
      const answer = await send('HEAD', `/v2/${repository}/manifests/${reference}`, { headers });
      return answer.status === 200 ? answer.headers.get('docker-content-digest') : null;
    },
  };
  return client;
}

/** A list document over the children. */
export function indexOf(children: readonly Pushed[], mediaType: string = mediaTypes.ociIndex) {
  const manifests = children.map(({ digest, size, mediaType: type }, at) => ({
    mediaType: type,
    digest,
    size,
    platform: platforms[at % platforms.length],
  }));
  return { schemaVersion: 2, mediaType, manifests };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
