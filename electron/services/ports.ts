import type { WaybillPublish } from '../../shared/contract/index.ts';
import type { SourceEnvironment } from '../registry/credentials/sources.ts';

/**
 * How well stored secrets are protected. `session`: kept in memory only, gone when the program ends; `file`: encrypted
 * under a passphrase.
 */
export type SecretProtection = 'os' | 'weak' | 'session' | 'file';

/** The passphrase of a vault that has one. */
export interface VaultLock {
  isLocked(): boolean;
  /** Opens the file, or makes it with the secrets of this run in it. @throws AppError as `app.unlockVault`. */
  unlock(passphrase: string, create: boolean): Promise<void>;
  /** Leaves the file as it is; from now on secrets are kept in memory. */
  useSession(): Promise<void>;
}

/** Keeps secrets under names. Values never leave the host process. */
export interface SecretVault {
  /** Resolves null when there is none under that name. Rejects (never deletes) while the keychain is locked. */
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  delete(name: string): Promise<void>;
  protection(): Promise<{ level: SecretProtection; advice: string | null }>;
  /** Where the host's secrets can be put under a passphrase. */
  readonly passphrase?: VaultLock;
}

/** What Docker and Podman keep on this machine: logins and certificates. Read only, when they are needed. */
export interface OtherTools {
  readonly environment: SourceEnvironment;
  /** Folders with a directory of certificates for each registry. Undefined: where Podman and Docker have them. */
  readonly certsDirectories?: readonly string[];
}

/** Folders, absolute. They exist when the port is handed over. */
export interface Paths {
  /** Settings, journal, caches. */
  readonly data: string;
  readonly logs: string;
}

/** One way to reach an origin, tried in order. */
export type ProxyChoice =
  | { readonly kind: 'direct' }
  | {
      readonly kind: 'http' | 'https' | 'socks4' | 'socks5';
      readonly host: string;
      readonly port: number;
      /** The proxy's own login, where its address has one. */
      readonly login?: { readonly username: string; readonly password: string };
    };

/** Says how an address is reached: the environment in one host, the system’s settings in the other. */
export interface ProxyResolver {
  resolve(url: URL): Promise<readonly ProxyChoice[]>;
}

/** Whom TLS connections trust. */
export interface TrustStore {
  /** PEM certificates to trust, the platform's defaults included: an explicit list replaces the defaults of TLS. */
  certificates(): Promise<readonly string[]>;
}

/** The system’s dialogs for files. A host without them rejects with `unsupported`. */
export interface FileDialogs {
  /** Absolute paths the user picked; empty when cancelled. */
  open(options: { title: string; folders: boolean; multiple: boolean }): Promise<readonly string[]>;
  /** Where to save; null when cancelled. */
  save(options: { title: string; suggestedName: string }): Promise<string | null>;
}

/** Hands pages to the user’s browser. */
export interface ExternalOpener {
  /** Opens an https page in the user's browser; refuses everything else with `denied`. */
  open(url: string): Promise<void>;
}

/** Tells the user something while they look elsewhere. */
export interface Notifier {
  notify(message: { title: string; body: string }): void;
}

/** The time, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Structured log. Adapters redact by key and by known secret values. */
export interface Log {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** Everything services need from the program around them. */
export interface Ports {
  readonly vault: SecretVault;
  readonly paths: Paths;
  readonly proxy: ProxyResolver;
  readonly trust: TrustStore;
  readonly dialogs: FileDialogs;
  readonly opener: ExternalOpener;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
  readonly tools: OtherTools;
  /** From now on the log hides this value. `passing`: it expires by itself, so that only the latest ones matter. */
  readonly hide: (secret: string, passing?: boolean) => void;
}

/** What the host tells about itself. */
export interface HostInfo {
  readonly version: string;
  readonly host: 'electron' | 'browser';
}

/** Where the local registry answers, and the credentials it was started with. */
export interface LocalRegistryAddress {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** All that services are made of. */
export interface ServiceDependencies {
  readonly ports: Ports;
  readonly info: HostInfo;
  /** Null when the host runs without a local library (tests). */
  readonly localRegistry: LocalRegistryAddress | null;
  readonly publish: WaybillPublish;
}
