import { readFile, realpath } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';

/** A static file, or the status that says why there is none. */
export interface AssetResponse {
  readonly status: 200 | 400 | 404;
  readonly contentType: string;
  readonly body: Uint8Array;
}

// Own table instead of a guess by content: with `nosniff` a type not listed here is not interpreted at all.
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads the built page for both hosts. `path` is the path as it stands in the request, still percent-encoded, without
 * query. Names that could mean another folder are refused after decoding, and what a name resolves to must lie in
 * `folder` even behind symbolic links. The page uses hash routes, so only `/` is the page.
 */
export async function assetResponse(folder: string, path: string): Promise<AssetResponse> {
  const name = decodePath(path);
  if (name === null) return failure(400, 'Bad path');
  const contentType = contentTypes[extname(name)];
  if (contentType === undefined) return failure(404, 'Not found');
  try {
    const root = await realpath(folder);
    const file = await realpath(resolve(root, name));
    if (!isInside(root, file)) return failure(404, 'Not found');
    return { status: 200, contentType, body: await readFile(file) };
  } catch {
    return failure(404, 'Not found');
  }
}

/** The file's name relative to the folder, or null for anything that no link of ours contains. */
function decodePath(path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  // A percent sign left over is double encoding; a colon could be a drive or an alternate stream on Windows.
  if (!decoded.startsWith('/') || /[\\%:\0]/.test(decoded)) return null;
  const parts = decoded.slice(1).split('/');
  if (parts.some((part) => part === '..' || part === '.')) return null;
  if (decoded === '/') return 'index.html';
  return parts.includes('') ? null : parts.join(sep);
}

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

function failure(status: 400 | 404, text: string): AssetResponse {
  return { status, contentType: 'text/plain; charset=utf-8', body: new TextEncoder().encode(`${text}\n`) };
}
