import { sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem } from '../http/problem.ts';
import type { LegacyImage } from '../model/legacy.ts';
import { requireRepository, rfc2822, truthyArgument, type ApiDependencies } from './common.ts';

/** The image endpoints that Quay had until 3.7: `tag/<t>/images`, `image/`, `image/<id>`. */
export function createLegacyImageEndpoints(dependencies: ApiDependencies) {
  const { model } = dependencies;
  return {
    async ofTag(exchange: Exchange, path: string, name: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const tag = model.getTag(repository, name);
      if (tag === null) throw apiProblem('not_found', 'Not Found');
      const images = truthyArgument(exchange.query, 'owned')
        ? await model.getLegacyImagesOwnedByTag(repository, tag)
        : await model.legacyImagesOfManifest(model.getManifestForTag(tag));
      sendJson(exchange, 200, { images: images.map((image, at) => describe(image, images.slice(at + 1), at)) });
    },
    async list(exchange: Exchange, path: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const images = await model.getLegacyImages(repository);
      sendJson(exchange, 200, { images: images.map((image, at) => describe(image, [], at)) });
    },
    async get(exchange: Exchange, path: string, id: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:read');
      const found = await model.getLegacyImage(repository, id, { includeParents: true });
      if (found === null) throw apiProblem('not_found', 'Not Found');
      const history = found.parents.map((parent, at) => describe(parent, found.parents.slice(at + 1), at));
      sendJson(exchange, 200, { ...describe(found.image, found.parents, found.parents.length), history });
    },
  };
}

function describe(image: LegacyImage, parents: readonly LegacyImage[], index: number) {
  const created = Date.parse(image.created ?? '');
  return {
    id: image.id,
    created: Number.isNaN(created) ? null : rfc2822(created),
    comment: image.comment,
    command: image.command === null ? null : [image.command],
    size: image.size,
    uploading: false,
    sort_index: index,
    ancestors: `/${parents
      .toReversed()
      .map(({ id }) => `${id}/`)
      .join('')}`,
  };
}
