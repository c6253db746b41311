import type { OutgoingHttpHeaders } from 'node:http';
import { isDigest, isVerifiableAlgorithm, splitDigest } from '../../../shared/oci/digest.ts';
import { sendEmpty, type Exchange } from '../http/exchange.ts';
import { registryProblem } from '../http/problem.ts';
import type { BlobStore, ByteRange } from '../storage/blob-store.ts';
import { repositoryToRead, repositoryToWrite, type RegistryEndpointDependencies } from './common.ts';

/** A digest of an algorithm that can be checked. @throws 400 DIGEST_INVALID, so that nothing else ever names a file. */
export function checkedDigest(text: string): string {
  if (isDigest(text) && isVerifiableAlgorithm(splitDigest(text).algorithm)) return text;
  throw registryProblem(400, 'DIGEST_INVALID', 'provided digest is not a sha256 or sha512 digest', { digest: text });
}

/** GET, HEAD and DELETE of `/v2/<name>/blobs/<digest>`. */
export function createBlobEndpoints(dependencies: RegistryEndpointDependencies & { blobs: BlobStore }) {
  const { model, blobs } = dependencies;
  return {
    async get(exchange: Exchange, name: string, reference: string): Promise<void> {
      const repository = repositoryToRead(dependencies, exchange, name);
      const digest = checkedDigest(reference);
      const blob = model.getRepoBlobByDigest(repository, digest);
      if (blob === null) throw registryProblem(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { digest });
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Docker-Content-Digest': digest,
        'Accept-Ranges': 'bytes',
        ETag: `"${digest}"`,
      };
      const range = parseRange(exchange.request.headers.range, blob.size);
      if (range === 'unsatisfiable') {
        throw registryProblem(
          416,
          'SIZE_INVALID',
          'the requested range is not in the blob',
          {},
          {
            'Content-Range': `bytes */${String(blob.size)}`,
          },
        );
      }
      await send(exchange, blobs, digest, blob.size, range, headers);
    },
    /** Blobs go with garbage collection, when no manifest of the history needs them (405 also in Quay). */
    delete(exchange: Exchange, name: string, reference: string): void {
      repositoryToWrite(dependencies, exchange, name, { create: false });
      checkedDigest(reference);
      throw registryProblem(405, 'UNSUPPORTED', 'blobs are removed by garbage collection, not one by one');
    },
  };
}

async function send(
  exchange: Exchange,
  blobs: BlobStore,
  digest: string,
  size: number,
  range: ByteRange | null,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const { response, method } = exchange;
  const length = range === null ? size : range.end - range.start + 1;
  const part = range === null ? {} : { 'Content-Range': `bytes ${rangeText(range)}/${String(size)}` };
  const status = range === null ? 200 : 206;
  if (method === 'HEAD' || length === 0) {
    sendEmpty(exchange, status, { ...headers, ...part, 'Content-Length': length });
    return;
  }
  const begin = () => response.writeHead(status, { ...headers, ...part, 'Content-Length': length });
  const isSent = await blobs.sendTo(digest, range ?? { start: 0, end: size - 1 }, response, begin);
  if (!isSent) throw new Error(`The file of blob ${digest} is missing from the data folder or has another size.`);
  response.end();
}

function rangeText({ start, end }: ByteRange): string {
  return `${String(start)}-${String(end)}`;
}

/**
 * One byte range (RFC 9110, 14.1.2). Null when there is none, or several, which a server may ignore. A range that ends
 * before it starts is answered like one beyond the end, as the conformance suite asks.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return 'unsatisfiable';
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
