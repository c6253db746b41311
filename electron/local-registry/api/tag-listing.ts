import { isIndexType } from '../../../shared/oci/media-types.ts';
import { sendJson, type Exchange } from '../http/exchange.ts';
import { messageProblem } from '../http/problem.ts';
import type { Manifest } from '../model/context.ts';
import { readPushedManifest } from '../model/manifest-content.ts';
import type { HistoryQuery, TagEntry } from '../model/tag-history.ts';
import { integerArgument, requireRepository, rfc2822, truthyArgument, type ApiDependencies } from './common.ts';

/** `GET /api/v1/repository/<r>/tag/`: rows alive and dead, newest first. */
export function createTagListing(dependencies: ApiDependencies) {
  return (exchange: Exchange, path: string): void => {
    const repository = requireRepository(dependencies, exchange, path, 'repo:read');
    const { query } = exchange;
    const specificTag = query.get('specificTag') ?? '';
    const limit = integerArgument(query, 'limit', 50, 'Limit to the number of results to return per page. Max 100.');
    const page = Math.max(1, integerArgument(query, 'page', 1, 'Page index for the results. Default 1.'));
    const { entries, hasMore } = dependencies.model.listRepositoryTagHistory(repository, {
      page,
      size: Math.min(100, Math.max(1, limit)),
      specificTag: specificTag === '' ? undefined : specificTag,
      nameFilter: nameFilter(query.get('filter_tag_name') ?? ''),
      activeOnly: truthyArgument(query, 'onlyActiveTags'),
    });
    const tags = entries.map((entry) => describeTag(dependencies, entry));
    sendJson(exchange, 200, { tags, page, has_additional: hasMore });
  };
}

function nameFilter(text: string): HistoryQuery['nameFilter'] {
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw messageProblem(
      400,
      'Unsupported syntax for filter_tag_name. Expected <operation>:<name>, like like:v1 or eq:v1.0',
    );
  }
  const [op, name] = [text.slice(0, colon), text.slice(colon + 1)];
  // An operation that is not known filters nothing.
  return op === 'like' || op === 'eq' ? { op, name } : undefined;
}

/** A tag row as Quay's API shows it: seconds beside formatted dates, and an end only where there is one. */
export function describeTag(
  { model, features }: ApiDependencies,
  { tag, manifest }: TagEntry,
): Record<string, unknown> {
  const isList = isIndexType(manifest.mediaType);
  return {
    name: tag.name,
    reversion: tag.reversion,
    ...(features.has('immutable') ? { immutable: tag.immutable } : {}),
    ...(tag.startMs > 0 ? { start_ts: Math.floor(tag.startMs / 1000) } : {}),
    ...(tag.endMs !== null && tag.endMs > 0 ? { end_ts: Math.floor(tag.endMs / 1000) } : {}),
    manifest_digest: manifest.digest,
    is_manifest_list: isList,
    size: manifest.layersSize,
    ...(tag.startMs > 0 ? { last_modified: rfc2822(tag.startMs) } : {}),
    ...(tag.endMs === null ? {} : { expiration: rfc2822(tag.endMs) }),
    ...(isList ? childPresence(model, manifest) : {}),
  };
}

/** Entries are counted as they stand, duplicates too; what is not here makes the list sparse. */
function childPresence(model: ApiDependencies['model'], manifest: Manifest): Record<string, unknown> {
  const { children } = readPushedManifest(model.manifestBytes(manifest), manifest.mediaType);
  const present = model.childManifests(manifest);
  const count = children.filter(({ digest }) => present.has(digest)).length;
  return {
    is_sparse: count < children.length,
    child_manifest_count: children.length,
    present_child_count: count,
    child_manifests_presence: Object.fromEntries(children.map(({ digest }) => [digest, present.has(digest)])),
  };
}
