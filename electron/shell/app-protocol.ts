import type { CustomScheme } from 'electron';
import { assetResponse } from '../host/assets.ts';
import { securityHeaders } from '../host/security-headers.ts';
import { appScheme, isInternalUrl } from './origin.ts';

/** To be registered before the program is ready. What is not named stays off: CSP bypass, CORS, service workers. */
export const appSchemes: CustomScheme[] = [
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
];

const headers = securityHeaders({ connect: 'none' });

/** Answers a request of the window for a file of the page. All data goes over the port, so the page connects nowhere. */
export async function appResponse(request: Pick<Request, 'method' | 'url'>, folder: string): Promise<Response> {
  const { method, url } = request;
  if (!isInternalUrl(url)) return plain(404, 'Not found');
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'GET and HEAD only');
  const { status, contentType, body } = await assetResponse(folder, new URL(url).pathname);
  const answered = method === 'HEAD' ? null : Buffer.from(body);
  return new Response(answered, { status, headers: { ...headers, 'content-type': contentType } });
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
}
