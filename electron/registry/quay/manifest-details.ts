import { AppError } from '../../../shared/errors.ts';
import { notRegistryError } from '../http/errors.ts';
import { digestPath, repositoryPath } from '../oci/paths.ts';
import type { CallOptions, QuayApi, QuayLabel, QuayLayer } from '../registry.ts';
import { arrayOf, objectOf, textOf } from './json.ts';
import type { QuayHttp, QuayRequest } from './quay-http.ts';
import { readSecurity } from './security.ts';
import { readMailDate } from './times.ts';

function readLabel(value: unknown): QuayLabel | null {
  const { id, key, value: text, source_type: source, media_type: mediaType } = objectOf(value);
  if (typeof id !== 'string' || typeof key !== 'string') return null;
  return {
    id,
    key,
    value: typeof text === 'string' ? text : '',
    source: textOf(source) ?? 'unknown',
    mediaType: textOf(mediaType) ?? 'text/plain',
  };
}

function readLayer(value: unknown): QuayLayer | null {
  const layer = objectOf(value);
  const digest = textOf(layer['blob_digest']);
  if (digest === null) return null;
  const size = layer['compressed_size'];
  return {
    digest,
    sizeBytes: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    command: arrayOf(layer['command']).filter((part) => typeof part === 'string'),
    author: textOf(layer['author']),
    createdMs: readMailDate(layer['created_datetime']),
    isRemote: layer['is_remote'] === true,
  };
}

const present = <T>(items: readonly (T | null)[]): T[] => items.filter((item): item is T => item !== null);

function manifestRequest(
  step: string,
  repository: string,
  digest: string,
  suffix: string,
  options?: CallOptions,
): QuayRequest {
  return {
    step,
    repository,
    reference: digest,
    method: 'GET',
    path: `/repository/${repositoryPath(repository)}/manifest/${digestPath(digest)}${suffix}`,
    expect: [200],
    isRepeatable: true,
    signal: options?.signal,
  };
}

function createLabels(quay: QuayHttp): Pick<QuayApi, 'listLabels' | 'addLabel' | 'deleteLabel'> {
  return {
    listLabels: async (repository, digest, options) => {
      const answer = await quay.readObject(manifestRequest('reading labels', repository, digest, '/labels', options));
      return present(arrayOf(answer['labels']).map(readLabel));
    },
    addLabel: async (repository, digest, label, options) => {
      const asked = manifestRequest('adding a label', repository, digest, '/labels', options);
      // All three members are required; null lets the server find the type out.
      const json = { key: label.key, value: label.value, media_type: null };
      const answer = await quay.readObject({ ...asked, method: 'POST', json, expect: [200, 201], isRepeatable: false });
      const added = readLabel(answer['label']);
      if (added === null) throw notRegistryError(quay.where(asked), 'the answer is not the label that was added.');
      return added;
    },
    deleteLabel: async (repository, digest, id, options) => {
      if (!/^[\w-]{1,100}$/.test(id)) throw new AppError('invalid-input', 'That is not the id of a label.');
      const asked = manifestRequest('deleting a label', repository, digest, `/labels/${id}`, options);
      await quay.send({ ...asked, method: 'DELETE', expect: [200, 204], isRepeatable: false });
    },
  };
}

/** What Quay says about one manifest: labels, layers, vulnerabilities. */
export function createManifestDetails(
  quay: QuayHttp,
): Pick<QuayApi, 'listLabels' | 'addLabel' | 'deleteLabel' | 'listLayers' | 'securityReport'> {
  return {
    ...createLabels(quay),
    listLayers: async (repository, digest, options) => {
      const { layers } = await quay.readObject(manifestRequest('reading layers', repository, digest, '', options));
      return Array.isArray(layers) ? present(layers.map(readLayer)) : null;
    },
    securityReport: async (repository, digest, options) => {
      const step = 'reading the security report';
      const asked = manifestRequest(step, repository, digest, '/security?vulnerabilities=true', options);
      const report = readSecurity(await quay.readObject(asked));
      if (report === null) throw notRegistryError(quay.where(asked), 'the answer is not a security report.');
      return report;
    },
  };
}
