import type { Input, Output } from '../../shared/contract/index.ts';
import type { Watch } from '../../shared/contract/watches.ts';

const minuteMs = 60_000;

/** Watching without a host: looks end at once and find nothing new. */
export function createFakeWatches(publish: (name: string, payload: unknown) => void) {
  const watched = new Map<string, Watch>();
  let pausedAll = false;
  const keyOf = ({ connectionId, repository }: { connectionId: string; repository: string }) =>
    `${connectionId} ${repository}`;
  const change = (watch: Watch): Watch => {
    watched.set(keyOf(watch), watch);
    publish('watches.changed', { connectionId: watch.connectionId, repository: watch.repository });
    return watch;
  };
  const lookedAt = (watch: Watch): Watch => ({
    ...watch,
    lookedAtMs: Date.now(),
    nextLookMs: watch.paused ? null : Date.now() + watch.everyMinutes * minuteMs,
    tags: 12,
    kept: { manifests: 48, bytes: 91_000 },
  });
  const find = (ref: { connectionId: string; repository: string }) => {
    const watch = watched.get(keyOf(ref));
    if (watch === undefined) throw new Error('not watched');
    return watch;
  };
  return {
    'watches.list': (): Output<'watches.list'> => ({ watches: [...watched.values()], pausedAll }),
    'watches.set': ({ connectionId, repository, everyMinutes = 60 }: Input<'watches.set'>) => {
      const fresh: Watch = {
        ...{ connectionId, repository, everyMinutes, paused: false, sinceMs: Date.now(), state: 'waiting', tags: 0 },
        ...{ lookedAtMs: null, nextLookMs: null, changedAtMs: null, error: null, kept: { manifests: 0, bytes: 0 } },
      };
      return change(lookedAt({ ...(watched.get(keyOf(fresh)) ?? fresh), everyMinutes }));
    },
    'watches.pause': ({ paused, ...ref }: Input<'watches.pause'>) =>
      change({ ...find(ref), paused, state: paused ? 'paused' : 'waiting', nextLookMs: null }),
    'watches.pauseAll': ({ paused }: Input<'watches.pauseAll'>) => {
      pausedAll = paused;
      publish('watches.changed', { connectionId: 'local', repository: 'any' });
      return {};
    },
    'watches.look': (ref: Input<'watches.look'>) => change(lookedAt(find(ref))),
    'watches.remove': (ref: Input<'watches.remove'>) => {
      watched.delete(keyOf(ref));
      publish('watches.changed', { connectionId: ref.connectionId, repository: ref.repository });
      return {};
    },
  };
}
