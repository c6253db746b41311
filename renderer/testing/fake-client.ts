import { AppError } from '../../shared/errors.ts';
import type { TagDetail } from '../../shared/contract/tags.ts';
import type { WaybillEvent, WaybillOperation } from '../../shared/contract/index.ts';
import type { HostClient } from '../client/transports/create-client.ts';
import { toBase64 } from '../../shared/oci/base64.ts';
import { createFakeConnections } from './fake-connections.ts';
import { createFakeWatches } from './fake-watches.ts';
import { createFakeWrites } from './fake-writes.ts';
import { connections, detailOf, documents, makeTags, repositories } from './fake-data.ts';
import { createFakeHistory } from './fake-history.ts';

export interface FakeOptions {
  readonly rows: number;
  /** `error`: reads of tags, history and manifests fail; `slow`: every answer takes seconds; `seen`: no history kept. */
  readonly mode: 'data' | 'empty' | 'error' | 'slow' | 'partial' | 'seen' | 'hang';
}

/** Answers by operation, typed by whoever asks. */
export type Answers = Partial<Record<WaybillOperation, (input: never) => unknown>>;

/** A client without a host, for looking at screens: believable data, and every state on demand. */
export function createFakeClient({ rows, mode }: FakeOptions): HostClient {
  const { tags, indexes } = makeTags(mode === 'empty' ? 0 : rows);
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const listeners = new Set<(event: WaybillEvent) => void>();
  let seq = 0;
  const publish = (name: string, payload: unknown) => {
    seq += 1;
    for (const listener of listeners) listener({ seq, name, payload } as WaybillEvent);
  };
  const fail = () => {
    throw new AppError('denied', 'quay.example refused the request.', {
      registry: 'quay.example',
      repository: 'release/api',
      status: 403,
      step: 'listing tags',
      codes: [{ code: 'DENIED', message: 'requested access to the resource is denied' }],
    });
  };
  const pageOf = <T>(all: readonly T[], next: string | undefined, limit: number) => {
    const start = Number(next ?? 0);
    return {
      items: all.slice(start, start + limit),
      ...(start + limit < all.length ? { next: String(start + limit) } : {}),
    };
  };
  const answers: Answers = {
    ...createFakeConnections(connections, publish),
    'connections.list': () => ({ connections: mode === 'empty' ? [] : [...connections] }),
    'connections.check': ({ id }: { id: string }) => connections.find((connection) => connection.id === id),
    'repositories.list': ({ connectionId }: { connectionId: string }) => ({
      repositories: repositories[connectionId] ?? [],
      listing: connectionId === 'plain' ? 'refused' : 'complete',
      reason:
        connectionId === 'plain'
          ? {
              kind: 'unauthorized',
              message: 'The catalog is closed.',
              details: {
                registry: 'registry.example:5000',
                status: 401,
                codes: [{ code: 'UNAUTHORIZED', message: 'authentication required' }],
              },
            }
          : null,
    }),
    'repositories.pin': ({
      connectionId,
      repository,
      pinned,
    }: {
      connectionId: string;
      repository: string;
      pinned: boolean;
    }) => {
      repositories[connectionId] = (repositories[connectionId] ?? []).map((each) =>
        each.name === repository ? { ...each, pinned } : each,
      );
      publish('connections.changed', { id: connectionId });
      return {};
    },
    'tags.list': ({ next, limit = 1000 }: { next?: string; limit?: number }) => {
      if (mode === 'error') fail();
      const { items, ...rest } = pageOf(tags, next, limit);
      return {
        tags: items,
        ...rest,
        incomplete:
          mode === 'partial' ? { code: 'STOPPED', message: 'The registry stopped answering after 412 tags.' } : null,
        warnings: [],
      };
    },
    'tags.details': ({ names }: { names: string[] }) => ({
      details: names.flatMap((name): TagDetail[] => {
        const tag = byName.get(name);
        if (tag === undefined) return [];
        const detail = detailOf(tag, indexes.get(name));
        if (name !== 'v4.3') return [detail];
        return [
          {
            ...detail,
            entries: [],
            totalBytes: null,
            error: { kind: 'not-found', message: 'The manifest is gone.', details: { status: 404 } },
          },
        ];
      }),
    }),
    ...createFakeHistory(tags, mode, fail),
    'manifests.get': ({ reference }: { reference: string }) => {
      if (mode === 'error') fail();
      const digest = reference.startsWith('sha256:') ? reference : (byName.get(reference)?.digest ?? '');
      const found = documents.get(digest);
      if (found === undefined)
        throw new AppError('not-found', 'The registry has no such manifest.', {
          reference,
          status: 404,
          codes: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }],
        });
      return {
        digest,
        claimedDigest: digest,
        mediaType: found.mediaType,
        sizeBytes: found.bytes.length,
        bodyBase64: toBase64(found.bytes),
        warnings: [],
      };
    },
    'manifests.config': ({ digest }: { digest: string }) => {
      const found = documents.get(digest);
      if (found === undefined) throw new AppError('not-found', 'No such blob.', {});
      return { sizeBytes: found.bytes.length, bodyBase64: toBase64(found.bytes) };
    },
    'manifests.presence': ({ digests }: { digests: string[] }) => ({
      presence: digests.map((digest, index) => ({ digest, state: index === 3 ? 'missing' : 'present' })),
    }),
    'manifests.referrers': ({ digest }: { digest: string }) =>
      mode === 'partial'
        ? {
            state: 'unknown',
            source: 'none',
            referrers: [],
            cosignTags: [],
            error: { kind: 'denied', message: 'Not allowed.', details: { status: 403 } },
          }
        : {
            state: 'known',
            source: 'api',
            referrers: [
              {
                digest: tags[1]?.digest ?? digest,
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                artifactType: 'application/spdx+json',
                sizeBytes: 18_230,
                annotations: { 'org.opencontainers.image.created': '2026-10-01T08:00:00Z' },
              },
              {
                digest: tags[2]?.digest ?? digest,
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
                sizeBytes: 802,
                annotations: {},
              },
            ],
            cosignTags: [`${digest.replace(':', '-')}.sig`],
            error: null,
          },
    ...createFakeWatches(publish),
    ...createFakeWrites({ tags, indexes, publish, mode }),
  };
  return {
    async call(name, input, options = {}) {
      await new Promise((resolve) => setTimeout(resolve, mode === 'slow' ? 1500 : 20));
      if (mode === 'hang') await new Promise(() => undefined);
      if (options.signal?.aborted === true) throw new AppError('cancelled', 'Cancelled.');
      const answer = answers[name];
      if (answer === undefined) throw new AppError('unsupported', `The fake client has no ${name}.`);
      return (await answer(input as never)) as never;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchLink(listener) {
      listener({ status: 'open' });
      return () => undefined;
    },
  };
}
