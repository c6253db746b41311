import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, SecretVault } from '../services/ports.ts';
import {
  describeClock,
  describeExternalOpener,
  describePaths,
  describeProxyResolver,
  describeRedactingLog,
  describeSecretVault,
  describeTrustStore,
} from '../services/testing/port-suites.ts';
import { createOpener } from '../shell/ports.ts';
import { createSafeStorageVault } from '../shell/safe-storage-vault.ts';
import { createSystemProxyResolver } from '../shell/system-proxy.ts';
import { opened, safeStorage } from '../shell/testing/fake-electron.ts';
import { createBrowserOpener } from '../web/browser-opener.ts';
import { createEnvProxyResolver } from '../web/env-proxy.ts';
import { createLog } from './log.ts';
import { preparePaths } from './paths.ts';
import { createRedactor } from './redact.ts';
import { createPassphraseVault } from './passphrase-vault.ts';
import { watchVault } from './watched-vault.ts';
import { createTrustStore } from './trust-store.ts';

const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** A vault whose file is made before its first use. */
function openedPassphraseVault(file: string): SecretVault {
  const vault = createPassphraseVault(file, { cost: 16, blockSize: 1, parallelization: 1 });
  const ready = vault.passphrase?.unlock('a long passphrase', true);
  return {
    get: async (name) => ready?.then(() => vault.get(name)) ?? null,
    set: async (name, secret) => ready?.then(() => vault.set(name, secret)),
    delete: async (name) => ready?.then(() => vault.delete(name)),
    protection: async () => (await ready, vault.protection()),
  };
}

/** A folder that is gone after the test. */
function inFolder<T>(make: (folder: string) => T) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-adapters-'));
  return { subject: make(folder), dispose: () => rmSync(folder, { recursive: true }) };
}

describeSecretVault('the browser host’s vault in memory', () =>
  inFolder((folder) => createPassphraseVault(join(folder, 'v.json'))),
);
describeSecretVault('a watched vault', () =>
  inFolder((folder) => watchVault(createPassphraseVault(join(folder, 'v.json')), silent)),
);
describeSecretVault('the browser host’s vault under a passphrase', () =>
  inFolder((folder) => openedPassphraseVault(join(folder, 'v.json'))),
);
describeSecretVault('the desktop window’s vault behind a keyring', () =>
  inFolder((folder) => createSafeStorageVault({ safeStorage, file: join(folder, 'v.json'), platform: 'linux', log })),
);
describeSecretVault('the desktop window’s vault without a keyring', () =>
  inFolder((folder) => {
    const weak = { ...safeStorage, getSelectedStorageBackend: () => 'basic_text' as const };
    return createSafeStorageVault({ safeStorage: weak, file: join(folder, 'v.json'), platform: 'linux', log });
  }),
);

describePaths('the folders of both hosts', () => inFolder((folder) => preparePaths(join(folder, 'data'))));

describeExternalOpener('the browser host’s opener', () => {
  const targets: string[] = [];
  const opener = createBrowserOpener(async (target) => void targets.push(target));
  return { subject: { opener, opened: () => targets } };
});
describeExternalOpener('the desktop window’s opener', () => {
  opened.length = 0;
  return { subject: { opener: createOpener(), opened: () => opened } };
});

describeProxyResolver('the environment', () => ({
  subject: createEnvProxyResolver({ https_proxy: 'http://proxy.example:3128' }),
}));
describeProxyResolver('the system', () => ({
  subject: createSystemProxyResolver(async () => 'PROXY proxy.example:3128; DIRECT', Date.now),
}));

describeTrustStore('the trust store of both hosts', () => ({ subject: createTrustStore({ log, env: {} }) }));
describeClock('the clock of both hosts', () => ({ subject: { now: () => Date.now() } }));

describeRedactingLog('the log of both hosts', () => {
  const lines: string[] = [];
  const subject = {
    log: createLog({ write: (line) => lines.push(line) }, createRedactor()),
    written: () => lines.join(''),
  };
  return { subject };
});
