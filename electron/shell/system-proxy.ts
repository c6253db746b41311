import type { ProxyChoice, ProxyResolver } from '../services/ports.ts';
import { parsePacResult } from './pac-result.ts';

const keepMs = 60_000;

/**
 * The system's proxies, scripts included, as Chromium resolves them. Answers are kept per origin for a minute, because a
 * listing asks for the same origin many times a second; only the origin is asked for, never a path.
 */
export function createSystemProxyResolver(
  resolveProxy: (url: string) => Promise<string>,
  now: () => number,
): ProxyResolver {
  const kept = new Map<string, { atMs: number; answer: Promise<readonly ProxyChoice[]> }>();
  return {
    resolve: ({ origin }) => {
      const known = kept.get(origin);
      if (known !== undefined && now() - known.atMs < keepMs) return known.answer;
      const answer = resolveProxy(origin).then(parsePacResult);
      kept.set(origin, { atMs: now(), answer });
      // A failure is not worth keeping.
      answer.catch(() => kept.delete(origin));
      return answer;
    },
  };
}
