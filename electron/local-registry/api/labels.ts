import { z } from 'zod';
import { sendEmpty, sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem, messageProblem } from '../http/problem.ts';
import type { Label } from '../model/context.ts';
import type { LabelProblem } from '../model/labels.ts';
import { jsonBody, requireRepository, requireWritable, type ApiDependencies } from './common.ts';
import { requireManifest } from './manifests.ts';

const labelSchema = z.object({
  key: z.string(),
  value: z.string(),
  media_type: z.enum(['text/plain', 'application/json']).nullable(),
});

const problems: Readonly<Record<LabelProblem, string>> = {
  'invalid-key': 'Key must start and end with a lowercase letter or digit, with single . or - in between',
  'invalid-media-type': 'Media type must be text/plain or application/json',
  'reserved-prefix': 'Label has a reserved prefix',
};

/** `/api/v1/repository/<r>/manifest/<digest>/labels`. An edit is a deletion and a creation. */
export function createLabelEndpoints(dependencies: ApiDependencies) {
  const { model } = dependencies;
  const manifestOf = (exchange: Exchange, path: string, digest: string, scope: 'repo:read' | 'repo:write') => {
    const repository = requireRepository(dependencies, exchange, path, scope);
    if (scope === 'repo:write') requireWritable(repository);
    return requireManifest(dependencies, repository, digest);
  };
  return {
    list(exchange: Exchange, path: string, digest: string): void {
      const manifest = manifestOf(exchange, path, digest, 'repo:read');
      const labels = model.listManifestLabels(manifest, exchange.query.get('filter') ?? '');
      sendJson(exchange, 200, { labels: labels.map(describeLabel) });
    },
    async create(exchange: Exchange, path: string, digest: string): Promise<void> {
      const manifest = manifestOf(exchange, path, digest, 'repo:write');
      const { key, value, media_type: mediaType } = await jsonBody(exchange, labelSchema);
      const label = model.createManifestLabel(manifest, { key, value, mediaType, sourceType: 'api' });
      if (typeof label === 'string') throw messageProblem(400, problems[label]);
      const location = `/api/v1/repository/${path}/manifest/${digest}/labels/${label.uuid}`;
      sendJson(exchange, 201, { label: describeLabel(label) }, { Location: location });
    },
    get(exchange: Exchange, path: string, digest: string, uuid: string): void {
      const label = model.getManifestLabel(manifestOf(exchange, path, digest, 'repo:read'), uuid);
      if (label === null) throw apiProblem('not_found', 'Not Found');
      sendJson(exchange, 200, describeLabel(label));
    },
    delete(exchange: Exchange, path: string, digest: string, uuid: string): void {
      const deleted = model.deleteManifestLabel(manifestOf(exchange, path, digest, 'repo:write'), uuid);
      if (deleted === null) throw apiProblem('not_found', 'Not Found');
      if (deleted === 'immutable') throw messageProblem(400, 'Cannot delete immutable label');
      sendEmpty(exchange, 204);
    },
  };
}

function describeLabel({ uuid, key, value, sourceType, mediaType }: Label) {
  return { id: uuid, key, value, source_type: sourceType, media_type: mediaType };
}
