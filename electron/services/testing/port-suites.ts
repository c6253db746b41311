import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { Clock, ExternalOpener, Log, Paths, ProxyResolver, SecretVault, TrustStore } from '../ports.ts';

/** Something made for one test, with the function that takes it away again. */
export interface Subject<T> {
  readonly subject: T;
  dispose?(): Promise<void> | void;
}
type Make<T> = () => Promise<Subject<T>> | Subject<T>;

async function using<T>(make: Make<T>, run: (subject: T) => Promise<void> | void): Promise<void> {
  const made = await make();
  try {
    await run(made.subject);
  } finally {
    await made.dispose?.();
  }
}

/** What every vault must do. Give a fresh, empty, unlocked vault each time. */
export function describeSecretVault(name: string, make: Make<SecretVault>): void {
  describe(`${name} as a SecretVault`, () => {
    it('answers null for a name that was never set', () =>
      using(make, async (vault) => expect(await vault.get('registry:nobody')).toBeNull()));

    it('gives back exactly the secret that was set, whatever characters it has', () =>
      using(make, async (vault) => {
        const secret = ' päss\nwörd "quoted" \u0000 🔑 ';
        await vault.set('registry:a', secret);
        expect(await vault.get('registry:a')).toBe(secret);
      }));

    it('replaces a secret and keeps the others', () =>
      using(make, async (vault) => {
        await vault.set('registry:a', 'one');
        await vault.set('registry:b', 'two');
        await vault.set('registry:a', 'three');
        expect([await vault.get('registry:a'), await vault.get('registry:b')]).toEqual(['three', 'two']);
      }));

    it('forgets a deleted secret, and deleting twice is fine', () =>
      using(make, async (vault) => {
        await vault.set('registry:a', 'one');
        await vault.delete('registry:a');
        await vault.delete('registry:a');
        expect(await vault.get('registry:a')).toBeNull();
      }));

    it('keeps all of several secrets that are set at the same time', () =>
      using(make, async (vault) => {
        const names = Array.from({ length: 20 }, (_, index) => `registry:${index}`);
        await Promise.all(names.map((entry) => vault.set(entry, `secret of ${entry}`)));
        for (const entry of names) expect(await vault.get(entry)).toBe(`secret of ${entry}`);
      }));

    it('does not take names of object members for secrets', () =>
      using(make, async (vault) => {
        for (const entry of ['constructor', '__proto__', 'toString']) expect(await vault.get(entry)).toBeNull();
        await vault.set('__proto__', 'value');
        expect(await vault.get('__proto__')).toBe('value');
      }));

    it('says how well it protects', () =>
      using(make, async (vault) =>
        expect(['os', 'weak', 'session', 'file']).toContain((await vault.protection()).level),
      ));
  });
}

/** What every Paths must do. */
export function describePaths(name: string, make: Make<Paths>): void {
  describe(`${name} as Paths`, () => {
    it('names absolute folders that exist', () =>
      using(make, async (paths) => {
        for (const path of [paths.data, paths.logs]) {
          expect(isAbsolute(path), path).toBe(true);
          expect((await stat(path)).isDirectory(), path).toBe(true);
        }
      }));
  });
}

/** What every opener must do. `opened` tells what really was opened. */
export function describeExternalOpener(
  name: string,
  make: Make<{ opener: ExternalOpener; opened: () => readonly string[] }>,
): void {
  describe(`${name} as an ExternalOpener`, () => {
    it('opens an https page', () =>
      using(make, async ({ opener, opened }) => {
        await opener.open('https://docs.example/page');
        expect(opened()).toEqual(['https://docs.example/page']);
      }));

    it.each(['http://docs.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'ms-settings:about', 'no url'])(
      'refuses %s with the kind “denied” and opens nothing',
      (url) =>
        using(make, async ({ opener, opened }) => {
          const error = await opener.open(url).then(
            () => null,
            (reason: unknown) => reason,
          );
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).kind).toBe('denied');
          expect(opened()).toEqual([]);
        }),
    );
  });
}

/** What every proxy resolver must do. */
export function describeProxyResolver(name: string, make: Make<ProxyResolver>): void {
  describe(`${name} as a ProxyResolver`, () => {
    it('names at least one way to reach an origin', () =>
      using(make, async (resolver) => {
        const choices = await resolver.resolve(new URL('https://registry.example/'));
        expect(choices.length).toBeGreaterThan(0);
        for (const choice of choices) if (choice.kind !== 'direct') expect(choice.port).toBeGreaterThan(0);
      }));
  });
}

/** What every trust store must do. */
export function describeTrustStore(name: string, make: Make<TrustStore>): void {
  describe(`${name} as a TrustStore`, () => {
    it('gives PEM certificates', () =>
      using(make, async (trust) => {
        for (const certificate of await trust.certificates()) expect(certificate).toMatch(/^-----BEGIN /);
      }));
  });
}

/** What every clock must do. */
export function describeClock(name: string, make: Make<Clock>): void {
  describe(`${name} as a Clock`, () => {
    it('gives whole milliseconds that do not go back', () =>
      using(make, (clock) => {
        const first = clock.now();
        expect(Number.isInteger(first)).toBe(true);
        expect(clock.now()).toBeGreaterThanOrEqual(first);
      }));
  });
}

/** What every log of a host must do. `written` gives all text that reached its target. */
export function describeRedactingLog(
  name: string,
  make: Make<{ log: Log; written: () => Promise<string> | string }>,
): void {
  describe(`${name} as a Log`, () => {
    it('writes message and data of every level from info upwards', () =>
      using(make, async ({ log, written }) => {
        log.info('information', { number: 17 });
        log.warn('warning');
        log.error('error');
        const text = await written();
        for (const part of ['information', '17', 'warning', 'error']) expect(text).toContain(part);
      }));

    it.each(['password', 'token', 'authorization', 'secret', 'cookie'])('keeps the value of “%s” out', (key) =>
      using(make, async ({ log, written }) => {
        log.error('with a secret', { [key]: 'marker-1', nested: { [key]: 'marker-2' } });
        const text = await written();
        expect(text).toContain('with a secret');
        expect(text).not.toContain('marker-1');
        expect(text).not.toContain('marker-2');
      }),
    );
  });
}
