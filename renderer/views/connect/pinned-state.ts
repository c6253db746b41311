import type { Certificate } from '../../../shared/contract/connections.ts';

const dayMs = 86_400_000;
const soonMs = 14 * dayMs;

/** What the user should know about the one certificate that is accepted; null when it is as it was. */
export function pinnedState(
  pinned: string,
  shown: Certificate | null,
  nowMs: number,
): { readonly title: string; readonly advice: string } | null {
  if (shown === null) return null;
  const plain = (fingerprint: string) => fingerprint.replaceAll(':', '').toUpperCase();
  if (plain(pinned) !== plain(shown.fingerprint))
    return {
      title: 'The registry shows another certificate than the one accepted',
      advice: 'It is refused. Compare the new one with who runs the registry, then save these settings again.',
    };
  const endMs = Date.parse(shown.validTo);
  if (Number.isNaN(endMs) || endMs - nowMs > soonMs) return null;
  return endMs <= nowMs
    ? {
        title: 'The accepted certificate has expired',
        advice: `It ended on ${shown.validTo} and is accepted all the same. Ask who runs the registry to renew it.`,
      }
    : {
        title: 'The accepted certificate expires soon',
        advice: `It ends on ${shown.validTo}. The next one is refused until you accept it.`,
      };
}
