import { describe, expect, it } from 'vitest';
import { AppError, errorKinds } from '../../shared/errors.ts';
import { explainedReasons } from './error-reasons.ts';
import { errorAsText, errorWords } from './error-words.ts';

describe('error words', () => {
  it('have a title and an advice for every kind, and a verb for every button', () => {
    for (const kind of errorKinds) {
      const words = errorWords(new AppError(kind, 'It failed.'));
      expect(words.title, kind).not.toBe('');
      expect(words.advice, kind).not.toBe('');
      expect(words.actionLabel !== '', kind).toBe(words.action !== 'none');
    }
  });

  it('tell missing, not signed in and not allowed apart', () => {
    const titles = (['not-found', 'unauthorized', 'denied'] as const).map(
      (kind) => errorWords(new AppError(kind, 'No.', { registry: 'quay.example', reference: 'v1' })).title,
    );
    expect(titles).toEqual([
      '“v1” does not exist',
      'quay.example wants a valid sign-in',
      'quay.example does not let this account do that',
    ]);
  });

  it('have a title, an advice and a fitting button for every cause that is told apart', () => {
    const titles = new Set<string>();
    for (const reason of explainedReasons) {
      const words = errorWords(new AppError('internal', 'It failed.', { reason, registry: 'quay.example' }));
      expect(words.title, reason).not.toContain('Waybill itself failed');
      expect(words.advice, reason).not.toBe('');
      expect(words.actionLabel !== '', reason).toBe(words.action !== 'none');
      titles.add(words.title);
    }
    expect(titles.size).toBeGreaterThan(explainedReasons.length * 0.75);
  });

  it('tell a wrong password, a locked keychain, a missing helper, a missing right and a limit apart', () => {
    const title = (kind: 'unauthorized' | 'denied' | 'not-found' | 'rate-limited', reason?: string) =>
      errorWords(
        new AppError(kind, 'No.', { registry: 'quay.example', repository: 'team/app', ...(reason && { reason }) }),
      ).title;
    expect([
      title('unauthorized', 'E_CREDENTIALS'),
      title('unauthorized', 'E_SIGN_IN_REQUIRED'),
      title('unauthorized', 'E_SECRET_MISSING'),
      title('denied', 'E_KEYRING'),
      title('not-found', 'E_HELPER_MISSING'),
      title('denied', 'E_ACCESS'),
      title('rate-limited'),
      title('rate-limited', 'E_QUOTA'),
    ]).toEqual([
      'quay.example does not accept this user name or password',
      'quay.example asks to sign in',
      'You are signed out of quay.example',
      'The keychain is locked',
      'The program that keeps the login is not installed',
      'This account has no access to team/app',
      'quay.example asks to slow down',
      'The quota of quay.example is used up',
    ]);
  });

  it('pass on the registry’s own words, its status and what was being done', () => {
    const error = new AppError('denied', 'The registry refused.', {
      codes: [{ code: 'DENIED', message: 'requested access to the resource is denied' }],
      status: 403,
      step: 'listing tags',
    });
    expect(errorWords(error).why).toBe(
      'The registry refused. The registry said “DENIED: requested access to the resource is denied”. (while listing tags, HTTP 403)',
    );
  });

  it('do not say again what the message says already', () => {
    const message = 'r.example: listing tags of a/b failed: it does not have it (404). It says: “name not known”.';
    const error = new AppError('not-found', message, {
      codes: [{ code: 'NAME_UNKNOWN', message: 'name not known' }],
      status: 404,
      step: 'listing tags',
    });
    expect(errorWords(error).why).toBe(message);
  });

  it('prefer the advice that came with the error', () => {
    expect(errorWords(new AppError('network', 'No such host.', { advice: 'Look at the spelling.' })).advice).toBe(
      'Look at the spelling.',
    );
  });

  it('say how long to wait when the registry did', () => {
    expect(errorWords(new AppError('rate-limited', 'Slow.', { retryAfterMs: 29_500 })).advice).toContain(
      'Wait 30 seconds',
    );
    expect(errorWords(new AppError('rate-limited', 'Slow.', { retryAfterMs: 600_000 })).advice).toContain(
      'Wait 10 minutes',
    );
  });

  it('can be copied as text with every fact', () => {
    const text = errorAsText(
      new AppError('tls', 'Bad.', {
        registry: 'r.example',
        reason: 'CERT_HAS_EXPIRED',
        codes: [{ code: 'X', message: 'y' }],
      }),
    );
    expect(text).toBe('kind: tls\nmessage: Bad.\nregistry: r.example\nreason: CERT_HAS_EXPIRED\nregistry: X y');
  });
});
