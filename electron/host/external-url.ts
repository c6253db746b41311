import { AppError } from '../../shared/errors.ts';

const maxUrlChars = 2000;

/**
 * Whether a URL may be handed to the user's browser. Only https without credentials: other schemes start programs, and
 * the text may come from a registry. Control characters and over-long texts are refused before parsing, because URL
 * parsers drop or rewrite them.
 *
 * @returns the URL in its parsed spelling, or the reason why not.
 */
export function externalUrlVerdict(text: string): { ok: true; url: string } | { ok: false; reason: string } {
  if (text.length > maxUrlChars) return { ok: false, reason: 'it is too long' };

  if (/[\u0000-\u0020\u007f-\u009f\\]/.test(text)) return { ok: false, reason: 'it has spaces or control characters' };
  if (!URL.canParse(text)) return { ok: false, reason: 'it is no URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:') return { ok: false, reason: 'only https pages are opened' };
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'it carries credentials' };
  return { ok: true, url: url.href };
}

/** The URL to open. @throws AppError `denied` when the verdict is no. */
export function requireExternalUrl(text: string): string {
  const verdict = externalUrlVerdict(text);
  if (!verdict.ok) throw new AppError('denied', `This address is not opened: ${verdict.reason}.`, { reason: 'E_URL' });
  return verdict.url;
}
