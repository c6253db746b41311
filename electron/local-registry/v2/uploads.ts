import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { isVerifiableAlgorithm } from '../../../shared/oci/digest.ts';
import { sendEmpty, type Exchange } from '../http/exchange.ts';
import { registryProblem, type HttpProblem } from '../http/problem.ts';
import type { BlobUpload, Repository } from '../model/context.ts';
import { checkedDigest } from './blobs.ts';
import { repositoryToWrite, type RegistryEndpointDependencies } from './common.ts';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The upload endpoints of `/v2/<name>/blobs/uploads/` (distribution-spec, "Pushing Blobs"). */
export function createUploadEndpoints(dependencies: RegistryEndpointDependencies) {
  const { model } = dependencies;
  const writing = new Set<string>();

  const session = (exchange: Exchange, name: string, uuid: string): BlobUpload => {
    const repository = repositoryToWrite(dependencies, exchange, name, { create: false });
    const upload = uuidPattern.test(uuid) ? model.lookupBlobUpload(repository, uuid) : null;
    if (upload === null) throw registryProblem(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
    return upload;
  };
  const exclusively = async (upload: BlobUpload, work: () => Promise<void>): Promise<void> => {
    if (writing.has(upload.uuid)) {
      throw registryProblem(400, 'BLOB_UPLOAD_INVALID', 'another request is writing to this upload');
    }
    writing.add(upload.uuid);
    try {
      await work();
    } finally {
      writing.delete(upload.uuid);
    }
  };
  const commit = async (exchange: Exchange, name: string, upload: BlobUpload, digest: string): Promise<void> => {
    const { ok } = await model.commitBlobUpload(upload, digest);
    if (!ok) {
      // Quay answers BLOB_UPLOAD_INVALID; the spec's code for this is DIGEST_INVALID. The upload is gone in both.
      throw registryProblem(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', { digest });
    }
    sendEmpty(exchange, 201, { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
  };

  return {
    async start(exchange: Exchange, name: string): Promise<void> {
      const repository = repositoryToWrite(dependencies, exchange, name, { create: true });
      const { query } = exchange;
      const algorithm = query.get('digest-algorithm');
      if (algorithm !== null && !isVerifiableAlgorithm(algorithm)) {
        throw registryProblem(400, 'DIGEST_INVALID', 'only sha256 and sha512 are supported', { algorithm });
      }
      const mount = query.get('mount');
      if (mount !== null && mountBlob(dependencies, exchange, repository, mount)) {
        sendEmpty(exchange, 201, { Location: `/v2/${name}/blobs/${mount}`, 'Docker-Content-Digest': mount });
        return;
      }
      const digest = query.get('digest');
      const checked = digest === null ? null : checkedDigest(digest);
      const upload = model.createBlobUpload(repository);
      if (checked === null) {
        sendEmpty(exchange, 202, sessionHeaders(name, upload));
        return;
      }
      await exclusively(upload, async () => {
        await commit(exchange, name, await model.updateBlobUpload(upload, exchange.request), checked);
      });
    },
    status(exchange: Exchange, name: string, uuid: string): void {
      sendEmpty(exchange, 204, sessionHeaders(name, session(exchange, name, uuid)));
    },
    async append(exchange: Exchange, name: string, uuid: string): Promise<void> {
      await exclusively(session(exchange, name, uuid), async () => {
        const upload = session(exchange, name, uuid);
        checkOrder(exchange.request, name, upload);
        sendEmpty(exchange, 202, sessionHeaders(name, await model.updateBlobUpload(upload, exchange.request)));
      });
    },
    async finish(exchange: Exchange, name: string, uuid: string): Promise<void> {
      const digest = checkedDigest(exchange.query.get('digest') ?? '');
      await exclusively(session(exchange, name, uuid), async () => {
        const upload = session(exchange, name, uuid);
        checkOrder(exchange.request, name, upload);
        const complete = hasBody(exchange.request) ? await model.updateBlobUpload(upload, exchange.request) : upload;
        await commit(exchange, name, complete, digest);
      });
    },
    async cancel(exchange: Exchange, name: string, uuid: string): Promise<void> {
      const upload = session(exchange, name, uuid);
      await exclusively(upload, () => model.deleteBlobUpload(upload));
      sendEmpty(exchange, 204);
    },
  };
}

/** True when the blob was found in a repository the caller may read; without `from` any of those will do. */
function mountBlob(
  { model }: RegistryEndpointDependencies,
  exchange: Exchange,
  target: Repository,
  reference: string,
): boolean {
  const digest = checkedDigest(reference);
  const from = exchange.query.get('from');
  const candidates =
    from === null ? model.listRepositories({}).filter((repository) => exchange.access.mayList(repository)) : [];
  const named = from === null ? null : model.lookupRepository(from, 'image');
  if (named !== null && exchange.access.may('repo:read', named.path, named)) candidates.push(named);
  const holders = new Set(model.repositoryIdsWithBlob(digest));
  const source = candidates.find(({ id }) => holders.has(id));
  const blob = source === undefined ? null : model.getRepoBlobByDigest(source, digest);
  if (blob === null) return false;
  model.mountBlobIntoRepository(blob, target);
  return true;
}

function sessionHeaders(name: string, upload: BlobUpload): OutgoingHttpHeaders {
  return {
    Location: `/v2/${name}/blobs/uploads/${upload.uuid}`,
    // The last byte; by habit `0-0` stands for an empty upload too.
    Range: `0-${String(Math.max(upload.byteCount - 1, 0))}`,
    'Docker-Upload-UUID': upload.uuid,
  };
}

/** `Content-Range: <first>-<last>` must continue where the upload stands. */
function checkOrder(request: IncomingMessage, name: string, upload: BlobUpload): void {
  const header = request.headers['content-range'];
  if (header === undefined) return;
  const match = /^(?:bytes )?(\d{1,15})-(\d{1,15})(?:\/.*)?$/.exec(header.trim());
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first !== upload.byteCount || last < first) throw outOfOrder(name, upload);
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) !== last - first + 1) {
    throw registryProblem(400, 'SIZE_INVALID', 'Content-Range and Content-Length do not agree');
  }
}

function outOfOrder(name: string, upload: BlobUpload): HttpProblem {
  const headers = sessionHeaders(name, upload);
  return registryProblem(416, 'BLOB_UPLOAD_INVALID', 'the chunk does not continue the upload', {}, headers);
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
