import type { ProxyChoice } from '../services/ports.ts';

const kinds: Readonly<Record<string, 'http' | 'https' | 'socks4' | 'socks5'>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  // Without a number it is version 4, as browsers read it.
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
};
const defaultPorts = { http: 80, https: 443, socks4: 1080, socks5: 1080 } as const;

/**
 * Reads what a proxy script answers (`PROXY a:8080; SOCKS5 b; DIRECT`), in its order. Unknown kinds and broken
 * entries are left out; when nothing is left, the answer is a direct connection.
 */
export function parsePacResult(text: string): readonly ProxyChoice[] {
  const choices = text.split(';').flatMap((entry) => parseEntry(entry.trim()));
  return choices.length === 0 ? [{ kind: 'direct' }] : choices;
}

function parseEntry(entry: string): ProxyChoice[] {
  if (/^DIRECT$/i.test(entry)) return [{ kind: 'direct' }];
  const match = /^([A-Z0-9]+)\s+(\[[0-9a-f:.]+\]|[^\s:[\]/@]+)(?::(\d{1,5}))?$/i.exec(entry);
  const kind = kinds[match?.[1]?.toUpperCase() ?? ''];
  const host = match?.[2];
  if (kind === undefined || host === undefined) return [];
  const port = match?.[3] === undefined ? defaultPorts[kind] : Number(match[3]);
  return port >= 1 && port <= 65_535 ? [{ kind, host, port }] : [];
}
