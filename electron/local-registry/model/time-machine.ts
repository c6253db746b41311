import type { Manifest, ModelContext, Repository } from './context.ts';

/** Permanent deletion: taking rows out of the time machine, so that the next collection may have them. */
export interface TimeMachineModel {
  /** Ends the alive tag one window ago. False when there is none, or it is immutable. */
  removeAliveTagFromTimeMachine(
    repository: Repository,
    name: string,
    options?: { includeSubmanifests?: boolean },
  ): boolean;
  /**
   * Moves the ends of the dead rows with that name and manifest behind the window. False when there are none. With a
   * window of zero seconds Quay finds nothing and answers 404; here the rows count as found, because they are as gone
   * as they can be.
   */
  removeDeadTagsFromTimeMachine(
    repository: Repository,
    name: string,
    manifest: Manifest,
    options?: { includeSubmanifests?: boolean },
  ): boolean;
}

export function createTimeMachineModel({ rows, time }: ModelContext): TimeMachineModel {
  const windowMs = (repository: Repository) =>
    (rows.namespaces.get({ id: repository.namespaceId })?.windowS ?? 0) * 1000;
  /** The latest end at or before `wanted` that no other row of the name has: name and end are unique together. */
  const freeEnd = (repository: Repository, name: string, wanted: number): number => {
    let end = wanted;
    while (rows.tags.get({ repositoryId: repository.id, name, endMs: end }) !== null) end -= 1;
    return end;
  };
  const releaseChildren = (manifestId: number, endMs: number) => {
    for (const { childId } of rows.manifestChildren.find({ where: { manifestId } })) {
      rows.tags.update({ manifestId: childId, hidden: true }, { endMs });
    }
  };

  return {
    removeAliveTagFromTimeMachine(repository, name, { includeSubmanifests = false } = {}) {
      return rows.transaction(() => {
        const now = time.now();
        const tag = rows.tags.get({ repositoryId: repository.id, name, hidden: false, endMs: { gtOrNull: now } });
        if (tag === null || tag.immutable) return false;
        const endMs = freeEnd(repository, name, now - windowMs(repository));
        rows.tags.update({ id: tag.id }, { endMs });
        if (includeSubmanifests) releaseChildren(tag.manifestId, endMs);
        return true;
      });
    },
    removeDeadTagsFromTimeMachine(repository, name, manifest, { includeSubmanifests = false } = {}) {
      return rows.transaction(() => {
        const now = time.now();
        const own = { repositoryId: repository.id, name, manifestId: manifest.id, hidden: false, immutable: false };
        const dead = rows.tags.find({ where: { ...own, endMs: { lte: now } } });
        const window = windowMs(repository);
        const found = window === 0 ? dead : dead.filter(({ endMs }) => endMs !== null && endMs > now - window);
        for (const { id } of found) {
          rows.tags.update({ id }, { endMs: freeEnd(repository, name, now - window - 1) });
        }
        if (found.length > 0 && includeSubmanifests) releaseChildren(manifest.id, now - window - 1);
        return found.length > 0;
      });
    },
  };
}
