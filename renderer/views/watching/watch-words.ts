import type { Watch } from '../../../shared/contract/watches.ts';
import { watchMinutes } from '../../../shared/contract/watches.ts';
import { formatBytes, formatRelative, plural } from '../../ui/format.ts';

/** How often a repository can be looked at, with its words. */
export const watchIntervals: readonly { readonly minutes: number; readonly label: string }[] = [
  { minutes: watchMinutes.least, label: 'every 15 minutes' },
  { minutes: 30, label: 'every 30 minutes' },
  { minutes: watchMinutes.usual, label: 'every hour' },
  { minutes: 6 * 60, label: 'every 6 hours' },
  { minutes: watchMinutes.most, label: 'once a day' },
];

/** “every hour”; an interval of another program version in plain minutes. */
export function intervalWords(everyMinutes: number): string {
  const known = watchIntervals.find(({ minutes }) => minutes === everyMinutes);
  return known?.label ?? `every ${String(everyMinutes)} minutes`;
}

/** The state of a watch in one or two words. */
export function stateWords({ state, error }: Watch): string {
  switch (state) {
    case 'looking':
      return 'looking now';
    case 'paused':
      return 'paused';
    case 'failed':
      return 'last look failed';
    case 'waiting':
      return error === null ? 'watching' : 'watching, not all is kept';
  }
}

/** What the watch has come to, in one sentence. */
export function watchSentence(watch: Watch, nowMs: number): string {
  const { lookedAtMs, changedAtMs, nextLookMs, tags, kept } = watch;
  if (lookedAtMs === null) return watch.state === 'paused' ? 'Not looked at yet.' : 'The first look is under way.';
  const looked = `Looked ${formatRelative(lookedAtMs, nowMs)} at ${plural(tags, 'tag')}`;
  const changed =
    changedAtMs === null ? 'nothing has changed' : `last change seen ${formatRelative(changedAtMs, nowMs)}`;
  const held = `${plural(kept.manifests, 'manifest')} kept (${formatBytes(kept.bytes)})`;
  const next = nextLookMs === null ? 'no look is planned' : `next look ${nextWords(nextLookMs, nowMs)}`;
  return `${looked}, ${changed}; ${held}; ${next}.`;
}

/** A look that is due comes at once, not “3 min ago”. */
export function nextWords(nextLookMs: number, nowMs: number): string {
  return nextLookMs <= nowMs ? 'now' : formatRelative(nextLookMs, nowMs);
}
