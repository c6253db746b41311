import { isTagName } from '../../../shared/oci/reference.ts';
import { sendJson, type Exchange } from '../http/exchange.ts';
import type { Repository } from '../model/context.ts';
import type { ReleaseTag } from '../model/releases.ts';
import { releaseProblem, requirePackage, type ReleaseEndpointDependencies } from './common.ts';
import { requireRelease } from './packages.ts';

/** Channels of a package: names that point at a release and move. */
export function createChannelEndpoints(dependencies: ReleaseEndpointDependencies) {
  const { model } = dependencies;
  const describe = (repository: Repository, channel: ReleaseTag) => ({
    name: channel.name,
    current: model.channelTarget(channel)?.name ?? null,
    releases: model.channelReleases(repository, channel.name).map(({ name }) => name),
  });
  const requireChannel = (repository: Repository, name: string): ReleaseTag => {
    const channel = model.getChannel(repository, name);
    if (channel !== null) return channel;
    throw releaseProblem('channel-not-found', `${repository.path} has no channel ${name}`, { channel: name });
  };
  const end = (exchange: Exchange, path: string, name: string): Repository => {
    const repository = requirePackage(dependencies, exchange, path, 'repo:write');
    requireChannel(repository, name);
    model.deleteChannel(repository, name);
    return repository;
  };
  return {
    list(exchange: Exchange, path: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:read');
      sendJson(
        exchange,
        200,
        model.listChannels(repository).map((channel) => describe(repository, channel)),
      );
    },
    get(exchange: Exchange, path: string, name: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:read');
      sendJson(exchange, 200, describe(repository, requireChannel(repository, name)));
    },
    set(exchange: Exchange, path: string, name: string, release: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:write');
      if (!isTagName(name)) throw releaseProblem('invalid-usage', `Invalid channel name: ${name}`);
      const target = requireRelease(dependencies, repository, release);
      sendJson(exchange, 200, describe(repository, model.setChannel(repository, name, target)));
    },
    delete(exchange: Exchange, path: string, name: string): void {
      const repository = end(exchange, path, name);
      sendJson(exchange, 200, { status: 'deleted', action: 'delete', package: repository.path, channel: name });
    },
    /** Takes the whole channel away, as Quay does. */
    deleteRelease(exchange: Exchange, path: string, name: string, release: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:write');
      requireRelease(dependencies, repository, release);
      end(exchange, path, name);
      sendJson(exchange, 200, { status: 'deleted', action: 'delete', package: path, channel: name, release });
    },
  };
}
