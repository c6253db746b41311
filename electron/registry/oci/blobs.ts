import type { Digest } from '../../../shared/oci/digest.ts';
import { tooLargeError } from '../http/errors.ts';
import { byteCount } from '../http/headers.ts';
import type { HttpClient } from '../http/http.ts';
import type { BlobApi, CallOptions } from '../registry.ts';
import { streamBlob } from './blob-stream.ts';
import { digestPath, repositoryPath } from './paths.ts';
import { mountBlob, notStored, uploadBlob } from './uploads.ts';

/** Blob operations of the distribution-spec over one client. */
export function createBlobApi(http: HttpClient): BlobApi {
  const head = async (repository: string, digest: Digest, options?: CallOptions) => {
    const response = await http.send({
      step: 'looking for the blob',
      repository,
      reference: digest,
      method: 'HEAD',
      url: `/v2/${repositoryPath(repository)}/blobs/${digestPath(digest)}`,
      expect: [200, 404],
      authorization: 'registry',
      access: { repository, action: 'pull' },
      isRepeatable: true,
      signal: options?.signal,
    });
    return response.status === 404 ? null : { size: byteCount(response.headers.get('content-length')) };
  };

  return {
    head,
    read: async (repository, digest, options) => {
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of streamBlob(http, repository, digest, options)) {
        length += piece.length;
        if (length > options.maxBytes) {
          throw tooLargeError(
            http.where({ step: 'reading the blob', repository, reference: digest }),
            options.maxBytes,
          );
        }
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    },
    stream: (repository, digest, options) => streamBlob(http, repository, digest, options),
    mount: (repository, digest, from, options) => mountBlob(http, repository, digest, from, options),
    upload: async (repository, digest, size, open, options) => {
      await uploadBlob(http, repository, digest, { size, open, onBytes: options?.onBytes }, options);
      if ((await head(repository, digest, options)) === null) throw notStored(http, repository, digest);
    },
  };
}
