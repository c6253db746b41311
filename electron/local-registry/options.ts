import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Account } from './auth/authenticate.ts';
import { createSharedSigner } from './auth/token-signer.ts';
import { defaultFeatures, featureNames, type Feature } from './features.ts';

/** What the command line asks for. */
export interface RegistryOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly account: Account | null;
  readonly withSamples: boolean;
  readonly exitWithStdin: boolean;
  /** Milliseconds between two garbage collections; 0 for none. */
  readonly collectEveryMs: number;
  readonly features: ReadonlySet<Feature>;
  /** Private key (PEM) that signs tokens for other registries; null: tokens are for this process alone. */
  readonly tokenKeyPem: string | null;
}

/** The command line is wrong; the message is one sentence for the user. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export const usage = `Usage: local registry [options]
  --port N               port on 127.0.0.1; default 0 takes a free one
  --data-dir D           where everything is kept; default $XDG_DATA_HOME/waybill/registry
  --auth USER:PASSWORD   ask for this user; better in the environment: WAYBILL_REGISTRY_AUTH
  --samples              fill an empty store with sample repositories
  --token-key FILE       private key (PEM, P-256) that signs tokens, so that other registries take them
  --features A,B         switch on: ${featureNames.join(', ')} (default ${defaultFeatures.join(',')})
  --collect-every S      seconds between two garbage collections; default 30, 0 for none
  --exit-with-stdin      end when standard input is closed
  --help                 show this`;

const switches = {
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  auth: { type: 'string' },
  samples: { type: 'boolean' },
  features: { type: 'string' },
  'token-key': { type: 'string' },
  'collect-every': { type: 'string' },
  'exit-with-stdin': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads arguments and environment; null when only the usage text is wanted. @throws UsageProblem */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): RegistryOptions | null {
  const values = parse(args);
  if (values.help === true) return null;
  return {
    port: readPort(values.port ?? '0'),
    dataDir: values['data-dir'] ?? defaultDataDir(env),
    account: readAccount(values.auth ?? env['WAYBILL_REGISTRY_AUTH']),
    withSamples: values.samples ?? false,
    exitWithStdin: values['exit-with-stdin'] ?? false,
    collectEveryMs: readSeconds(values['collect-every'] ?? '30') * 1000,
    features: readFeatures(values.features),
    tokenKeyPem: readKey(values['token-key']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: switches, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageProblem(`${error instanceof Error ? error.message : String(error)} Try --help.`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageProblem(`--port must be a number from 0 to 65535, not “${text}”.`);
}

function readSeconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageProblem(`--collect-every must be a number of seconds, not “${text}”.`);
}

function readAccount(text: string | undefined): Account | null {
  if (text === undefined || text === '') return null;
  const colon = text.indexOf(':');
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)];
  // The names of robots and tokens are told apart by these characters.
  if (colon > 0 && password !== '' && !/[+$]/.test(user)) return { user, password };
  throw new UsageProblem('The user must be given as USER:PASSWORD, the name without + and $.');
}

function readKey(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    const pem = readFileSync(path, 'utf8');
    createSharedSigner(pem);
    return pem;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageProblem(`--token-key: ${path} cannot be used. ${why}`);
  }
}

function readFeatures(text: string | undefined): ReadonlySet<Feature> {
  if (text === undefined) return new Set(defaultFeatures);
  const wanted = text.split(',').filter((name) => name !== '');
  const unknown = wanted.find((name) => !featureNames.some((known) => known === name));
  if (unknown !== undefined) throw new UsageProblem(`--features: “${unknown}” is none of ${featureNames.join(', ')}.`);
  return new Set(featureNames.filter((name) => wanted.includes(name)));
}

/** The XDG base directory for data, and its counterparts on Windows and macOS. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'waybill', 'registry');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/waybill/registry');
  const base = env['XDG_DATA_HOME'];
  // The specification says that a relative value is to be ignored.
  return join(base?.startsWith('/') === true ? base : join(homedir(), '.local/share'), 'waybill', 'registry');
}
