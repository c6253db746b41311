import { isInternalUrl } from './origin.ts';

/**
 * What a page may do beyond drawing itself: put text on the clipboard, and only our page in the top frame. Everything
 * else is refused, because Electron grants whatever nobody decides.
 */
export function decidePermission(permission: string, request: { url: string; isMainFrame: boolean }): boolean {
  return permission === 'clipboard-sanitized-write' && request.isMainFrame && isInternalUrl(request.url);
}
