import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is refused before anything else is looked at, or null. The port is open to every program of this
 * machine, a browser included: a foreign page may send requests here (fetch metadata and Origin give it away) or let
 * its own host name point here (the Host header gives it away).
 */
export function refusal(headers: IncomingHttpHeaders, port: number): string | null {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${String(port)}`);
  const { host, origin } = headers;
  if (host === undefined || !own.includes(host.toLowerCase())) {
    return `This registry answers only as ${own.slice(0, 2).join(' or ')}.`;
  }
  if (origin !== undefined && !own.some((name) => origin.toLowerCase() === `http://${name}`)) {
    return 'Requests from web pages are refused.';
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'Requests from other sites are refused.';
  }
  return null;
}
