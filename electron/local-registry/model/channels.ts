import type { ModelContext, Repository } from './context.ts';
import { startRow, type ReleaseTag } from './releases.ts';

/** Channels: names that point at a release of their package and move. */
export interface ChannelModel {
  listChannels(repository: Repository): ReleaseTag[];
  getChannel(repository: Repository, name: string): ReleaseTag | null;
  /** Points the channel at the release; the same target starts no new row. */
  setChannel(repository: Repository, name: string, release: ReleaseTag): ReleaseTag;
  /** Ends the channel. Removing one of its releases removes all of it, too. */
  deleteChannel(repository: Repository, name: string): boolean;
  /** The release a channel row points at. */
  channelTarget(channel: ReleaseTag): ReleaseTag | null;
  /** The channel's present and past releases. */
  channelReleases(repository: Repository, name: string): ReleaseTag[];
}

export function createChannelModel(context: ModelContext): ChannelModel {
  const { rows } = context;
  const alive = (repository: Repository) => ({ repositoryId: repository.id, kind: 'channel', endMs: null });
  const getChannel = (repository: Repository, name: string) => rows.releaseTags.get({ ...alive(repository), name });

  return {
    listChannels: (repository) => rows.releaseTags.find({ where: alive(repository), order: ['name'] }),
    getChannel,
    setChannel(repository, name, release) {
      return rows.transaction(() => {
        const current = getChannel(repository, name);
        if (current?.linkedTagId === release.id) return current;
        return startRow(context, repository, { kind: 'channel', name, listId: null, linkedTagId: release.id }, current);
      });
    },
    deleteChannel: (repository, name) =>
      rows.transaction(() => {
        const channel = getChannel(repository, name);
        if (channel === null) return false;
        return rows.releaseTags.update({ id: channel.id }, { endMs: context.time.tick() }) > 0;
      }),
    channelTarget: ({ linkedTagId }) => (linkedTagId === null ? null : rows.releaseTags.get({ id: linkedTagId })),
    channelReleases(repository, name) {
      const channels = rows.releaseTags.find({ where: { repositoryId: repository.id, kind: 'channel', name } });
      const ids = channels.map(({ linkedTagId }) => linkedTagId).filter((id) => id !== null);
      return rows.releaseTags.find({ where: { id: { in: ids } }, order: ['endMs'] });
    },
  };
}
