import { sessionAnswerSchema, wirePaths } from '../../../shared/contract/wire.ts';
import { hostGone, sessionEnded } from './transport.ts';

const storageKey = 'waybill.session';
const codePattern = /^#(\/.*?)?[?&]?code=([A-Za-z0-9_-]{20,200})$/;

/** Splits the one-time code from the fragment of a link: `#code=…`, or behind a route as `#/route&code=…`. */
export function splitFragment(hash: string): { code: string | null; route: string } {
  const match = codePattern.exec(hash);
  if (match === null) return { code: null, route: hash };
  const route = match[1] ?? '';
  return { code: match[2] ?? null, route: route === '' ? '' : `#${route}` };
}

/** What is used of the page; passed in so that it can be tested without one. */
export interface SessionPage {
  readonly origin: string;
  readonly hash: string;
  /** Replaces the address without a new history entry. */
  replaceHash(hash: string): void;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly fetch: typeof fetch;
}

/**
 * The session token of this tab. A code in the address is traded for a token once and taken out of the address at once,
 * so that it stays neither in the history nor on the screen; a reload finds the token in the tab's own storage.
 *
 * @throws AppError when there is neither a working code nor a token, or the host does not answer.
 */
export async function openSession(page: SessionPage): Promise<string> {
  const { code, route } = splitFragment(page.hash);
  if (code !== null) {
    page.replaceHash(route);
    const token = await tradeCode(page, code);
    if (token !== null) {
      page.storage.setItem(storageKey, token);
      return token;
    }
  }
  const kept = page.storage.getItem(storageKey);
  if (kept === null) throw sessionEnded();
  return kept;
}

async function tradeCode(page: SessionPage, code: string): Promise<string | null> {
  const response = await page
    .fetch(page.origin + wirePaths.session, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    })
    .catch((error: unknown) => {
      throw hostGone(error);
    });
  if (!response.ok) return null;
  return sessionAnswerSchema.parse(await response.json()).token;
}
