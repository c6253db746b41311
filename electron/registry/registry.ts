import type { Capabilities } from '../../shared/contract/connections.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import type { ListedTag, ListingApi, ListingFlavour } from './adapters/listing-api.ts';
import type { ReleaseApi } from './releases/release-api.ts';

/** Who we are for one registry. Read from the vault at use time by whoever makes the client. */
export type Credentials =
  | { readonly method: 'anonymous' }
  | { readonly method: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth access token for the registry's own API; used on /v2/ as `$oauthtoken` where that is Quay's. */
  | { readonly method: 'token'; readonly token: string };

/** Says who we are for a repository at this moment. `refused`: the last answer was, so a kept one will not do. */
export type LoginSource = (repository: string | undefined, options?: { refused?: boolean }) => Promise<Credentials>;

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
  /** Set when the listing stopped short: page cap, loop, vanished page. A sentence for the user. */
  readonly incomplete?: string | undefined;
}

/** A part of a list of names; `facts` is what came along with them, by name. */
export interface NamePage extends Page<string> {
  readonly facts?: ReadonlyMap<string, ListedTag> | undefined;
}

/** What a registry says of a manifest without sending it. */
export interface ManifestHead {
  /** From the header, or the digest that was asked for; null when the registry said neither. */
  readonly digest: Digest | null;
  readonly mediaType: string;
  /** Bytes; null when the registry did not say. */
  readonly size: number | null;
  readonly etag: string | null;
}

/** A manifest as it was received. */
export interface FetchedManifest {
  /** Recomputed from the bytes; always true of them. */
  readonly digest: Digest;
  /** What the header claimed, whatever it was. */
  readonly claimedDigest: string | null;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly etag: string | null;
  /** Sentences: digest header wrong, `Warning` headers. */
  readonly warnings: readonly string[];
}

/** Reading, writing and deleting manifests (distribution-spec, "Pulling manifests" and "Pushing Manifests"). */
export interface ManifestApi {
  /** Null on a clean 404. Falls back to GET where HEAD is not supported or tells too little. */
  head(repository: string, reference: string, options?: CallOptions): Promise<ManifestHead | null>;
  /** The exact bytes. @throws AppError `not-found` on 404, `corrupt` when asked by digest and the bytes differ. */
  get(repository: string, reference: string, options?: CallOptions): Promise<FetchedManifest>;
  /** Null on a clean 404, otherwise like {@link get}. */
  find(repository: string, reference: string, options?: CallOptions): Promise<FetchedManifest | null>;
  /** Stores exactly these bytes and resolves to the digest the registry confirmed (or ours where it says none). */
  put(
    repository: string,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
    options?: CallOptions,
  ): Promise<{ digest: Digest; subject: string | null }>;
  /** Takes the tag away only. @throws AppError `unsupported` where the registry cannot. */
  untag(repository: string, tag: string, options?: CallOptions): Promise<void>;
  /** Deletes the manifest, and with it every tag that points at it. */
  deleteByDigest(repository: string, digest: Digest, options?: CallOptions): Promise<void>;
}

/** Reading, copying and uploading blobs (distribution-spec, "Pulling blobs" and "Pushing blobs"). */
export interface BlobApi {
  /** Size in bytes, or null when the blob is not there. */
  head(repository: string, digest: Digest, options?: CallOptions): Promise<{ size: number | null } | null>;
  /** A whole small blob, verified. @throws AppError `unsupported` above `maxBytes`. */
  read(repository: string, digest: Digest, options: CallOptions & { maxBytes: number }): Promise<Uint8Array>;
  /** A blob as a verified stream, resumed with Range after a broken read; the iteration throws `corrupt` on a wrong digest. */
  stream(
    repository: string,
    digest: Digest,
    options?: CallOptions & { size?: number | undefined },
  ): AsyncIterable<Uint8Array>;
  /** True when the registry mounted it; false means: upload instead. */
  mount(repository: string, digest: Digest, from: string, options?: CallOptions): Promise<boolean>;
  /** Uploads from a factory, because a failed upload starts again from zero. */
  upload(
    repository: string,
    digest: Digest,
    size: number,
    open: () => AsyncIterable<Uint8Array>,
    options?: CallOptions & { onBytes?: ((sent: number) => void) | undefined },
  ): Promise<void>;
}

/** The manifests that refer to one (distribution-spec, "Listing Referrers"). */
export interface Referrers {
  readonly source: 'api' | 'fallback-tag' | 'none';
  readonly descriptors: readonly Descriptor[];
}

/** Whether we may push to a repository, found out without leaving anything there. */
export type PushPermission =
  | { readonly state: 'granted' }
  /** The registry refused; `E_READ_ONLY` among the reasons when it takes no pushes from anybody. */
  | { readonly state: 'denied'; readonly error: AppError }
  | { readonly state: 'unknown'; readonly error: AppError | null };

/** OCI distribution-spec operations. Names are validated by the caller. */
export interface OciApi {
  readonly manifests: ManifestApi;
  readonly blobs: BlobApi;
  listRepositories(options: CallOptions & { limit: number; next?: string | undefined }): Promise<Page<string>>;
  listTags(repository: string, options: CallOptions & { limit: number; next?: string | undefined }): Promise<NamePage>;
  /** Ask it of repositories that exist only: some registries create one for whoever asks to push. */
  pushPermission(repository: string, options?: CallOptions): Promise<PushPermission>;
  listReferrers(
    repository: string,
    digest: Digest,
    options?: CallOptions & { artifactType?: string | undefined },
  ): Promise<Referrers>;
}

/** One row of Quay's `listRepoTags`. Times in milliseconds (Quay gives whole seconds). */
export interface QuayTag {
  readonly name: string;
  readonly digest: Digest;
  readonly isIndex: boolean;
  readonly sizeBytes: number | null;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly reversion: boolean;
  /** Null where the server does not have immutable tags. */
  readonly immutable: boolean | null;
}

/** A repository as Quay’s own API lists it. */
export interface QuayRepository {
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean;
  readonly lastModifiedMs: number | null;
}

/** A label of a manifest, kept beside it: its bytes do not change. */
export interface QuayLabel {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  /** `manifest` came with the image and cannot be deleted; `api` was added. */
  readonly source: string;
  readonly mediaType: string;
}

/** A layer as Quay explains it. */
export interface QuayLayer {
  readonly digest: string;
  readonly sizeBytes: number | null;
  /** The command that made it. */
  readonly command: readonly string[];
  readonly author: string | null;
  readonly createdMs: number | null;
  /** Fetched from elsewhere; the registry does not hold it. */
  readonly isRemote: boolean;
}

/** One vulnerability in one package. */
export interface QuayVulnerability {
  readonly name: string;
  readonly severity: string;
  readonly packageName: string;
  readonly packageVersion: string;
  readonly fixedBy: string | null;
  /** An https address, or null. */
  readonly link: string | null;
}

/** What the scanner says. `vulnerabilities` is empty unless `scanned`, and only then does empty mean none. */
export interface QuaySecurity {
  readonly status: 'scanned' | 'queued' | 'failed' | 'unsupported' | 'too-large';
  readonly vulnerabilities: readonly QuayVulnerability[];
}

/** One line of a repository's usage log. */
export interface QuayLogEntry {
  readonly kind: string;
  readonly atMs: number;
  readonly performer: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Quay's own API under `/api/v1`. */
export interface QuayApi {
  /** @throws AppError `not-found` for a manifest that no tag points at any more. */
  listLabels(repository: string, digest: Digest, options?: CallOptions): Promise<readonly QuayLabel[]>;
  /** @throws AppError `invalid-input` for keys the registry reserves. */
  addLabel(
    repository: string,
    digest: Digest,
    label: { readonly key: string; readonly value: string },
    options?: CallOptions,
  ): Promise<QuayLabel>;
  deleteLabel(repository: string, digest: Digest, id: string, options?: CallOptions): Promise<void>;
  /** Null for an index, which has no layers of its own. */
  listLayers(repository: string, digest: Digest, options?: CallOptions): Promise<readonly QuayLayer[] | null>;
  /** @throws AppError `unsupported` (E_NO_QUAY_API) where the server has no scanner. */
  securityReport(repository: string, digest: Digest, options?: CallOptions): Promise<QuaySecurity>;
  /** Newest first, 20 a page. Needs administration rights on the repository. */
  usageLog(repository: string, options: CallOptions & { next?: string | undefined }): Promise<Page<QuayLogEntry>>;
  listRepositories(options: CallOptions & { next?: string | undefined }): Promise<Page<QuayRepository>>;
  /** One page of at most 100 rows, newest first, living and dead unless `onlyActive`. */
  listTags(
    repository: string,
    options: CallOptions & { page: number; limit: number; onlyActive: boolean; tag?: string | undefined },
  ): Promise<{ tags: readonly QuayTag[]; hasMore: boolean }>;
  /** The time-machine window in milliseconds; null when the server does not tell. */
  timeMachineWindow(repository: string, options?: CallOptions): Promise<number | null>;
  moveTag(repository: string, tag: string, digest: Digest, options?: CallOptions): Promise<void>;
  restoreTag(repository: string, tag: string, digest: Digest, options?: CallOptions): Promise<void>;
  deleteTag(repository: string, tag: string, options?: CallOptions): Promise<void>;
  /** Null clears. The server clamps silently: read back what it made of it. */
  expireTag(repository: string, tag: string, expiresAtMs: number | null, options?: CallOptions): Promise<void>;
  /** Setting needs write access and a tag without expiration, lifting needs administration rights. */
  setImmutable(repository: string, tag: string, immutable: boolean, options?: CallOptions): Promise<void>;
  /**
   * Takes a tag out of the time machine: the living one, or the past values of `digest` within the window. Off on most
   * servers. @throws AppError `unsupported` (E_NO_QUAY_API) where it is off, `not-found` where nothing was changed.
   */
  deletePermanently(repository: string, tag: string, digest: Digest | null, options?: CallOptions): Promise<void>;
}

/** How much a registry still allows, as it said last. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  readonly windowSeconds: number | null;
  readonly seenAtMs: number;
}

/** A pause that the client makes because the registry asked for it or failed in passing. */
export interface RegistryWait {
  readonly untilMs: number;
  readonly why: 'slow-down' | 'failure';
  /** What is waiting: “reading the manifest”. */
  readonly step: string;
}

/** A client for one registry and one identity. */
export interface Registry {
  /** Origin without a trailing slash. */
  readonly url: string;
  /** Host and port, for messages. */
  readonly host: string;
  readonly oci: OciApi;
  readonly quay: QuayApi;
  /** Application releases; most servers have none. */
  readonly releases: ReleaseApi;
  /** The listing of a registry whose flavour has an API of its own for it. */
  listing(flavour: ListingFlavour): ListingApi;
  /**
   * Asks the registry who we are and what it can do: `/v2/` with the full authentication, then the Quay API by
   * capability. @throws AppError `unauthorized` for wrong credentials, `unsupported` when it is no registry at all.
   */
  probe(options?: CallOptions): Promise<Capabilities>;
  /** The registry's pull quota as its answers told it; null while none did. */
  quota(): Quota | null;
  close(): Promise<void>;
}

/** What a client needs from around it. */
export interface RegistryOptions {
  readonly url: string;
  readonly credentials: Credentials;
  /** Plain http to a host that is not loopback. */
  readonly allowPlainHttp: boolean;
  /** PEM certificates to trust; undefined means the runtime's defaults. */
  readonly certificates?: readonly string[] | undefined;
  /** PEM client certificate and key, where the registry asks for one. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /**
   * Hosts (`host` or `host:port`) the user allowed as token services of this registry, asked once after an
   * `untrusted` error with reason `E_REALM`.
   */
  readonly approvedRealms?: readonly string[] | undefined;
  /** SHA-256 of the only certificate that the registry may show; who signed it does not matter then. */
  readonly pinnedFingerprint?: string | undefined;
  /** The ways to an address in the order to try them: proxy URLs, null for none. Without it there is no proxy. */
  readonly ways?: ((url: URL) => Promise<readonly (string | null)[]>) | undefined;
  readonly userAgent: string;
  /** Told about each pause as it begins, so that a wait can be shown. */
  readonly onWait?: ((wait: RegistryWait) => void) | undefined;
  /** Told when the quota is another than before. */
  readonly onQuota?: ((quota: Quota) => void) | undefined;
  /** Told every secret the client comes to know, so that a log can keep them out. `passing`: an access token. */
  readonly onSecret?: ((secret: string, passing: boolean) => void) | undefined;
  /**
   * The login to use for a repository, or for the registry as a whole, asked for when it is needed: for logins that
   * another program keeps. Without it `credentials` is used.
   */
  readonly login?: LoginSource | undefined;
}
