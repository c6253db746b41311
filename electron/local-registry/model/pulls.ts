import type { Manifest, ModelContext, Repository } from './context.ts';

export interface PullCount {
  readonly count: number;
  readonly lastMs: number | null;
}

/** How often something was pulled. Counted only where the feature is on: it makes every pull a write. */
export interface PullModel {
  recordPull(repository: Repository, manifest: Manifest, tagName: string | null): void;
  tagPulls(repository: Repository, tagName: string): PullCount;
  manifestPulls(repository: Repository, digest: string): PullCount;
}

const none: PullCount = { count: 0, lastMs: null };

export function createPullModel({ rows, time }: ModelContext): PullModel {
  return {
    recordPull(repository, { digest }, tagName) {
      rows.transaction(() => {
        const lastMs = time.now();
        const own = { repositoryId: repository.id, digest };
        const count = (rows.manifestPulls.get(own)?.count ?? 0) + 1;
        if (rows.manifestPulls.update(own, { count, lastMs }) === 0)
          rows.manifestPulls.insert({ ...own, count, lastMs });
        if (tagName === null) return;
        const tag = { repositoryId: repository.id, tagName };
        const tagCount = (rows.tagPulls.get(tag)?.count ?? 0) + 1;
        if (rows.tagPulls.update(tag, { count: tagCount, lastMs }) > 0) return;
        rows.tagPulls.insert({ ...tag, count: tagCount, lastMs });
      });
    },
    tagPulls: (repository, tagName) => rows.tagPulls.get({ repositoryId: repository.id, tagName }) ?? none,
    manifestPulls: (repository, digest) => rows.manifestPulls.get({ repositoryId: repository.id, digest }) ?? none,
  };
}
