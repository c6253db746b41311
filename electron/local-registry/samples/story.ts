import type { SampleManifest } from './images.ts';
import type { Content } from './layers.ts';

/** One thing that happened to a repository, `daysAgo` before the samples were made. */
export type SampleEvent = { readonly daysAgo: number; readonly tag: string } & (
  | { readonly kind: 'push'; readonly manifest: SampleManifest }
  | { readonly kind: 'restore'; readonly manifest: SampleManifest }
  | { readonly kind: 'delete' }
  /** `inDays` counts from the day the samples were made; negative has passed. */
  | { readonly kind: 'expire'; readonly inDays: number }
  /** Stored without a tag: a referrer. */
  | { readonly kind: 'attach'; readonly manifest: SampleManifest }
);

/** A sample repository and its whole past. */
export interface SampleRepository {
  readonly path: string;
  readonly description: string;
  readonly isPublic: boolean;
  readonly events: readonly SampleEvent[];
}

export const push = (daysAgo: number, tag: string, manifest: SampleManifest): SampleEvent => ({
  kind: 'push',
  daysAgo,
  tag,
  manifest,
});
export const restore = (daysAgo: number, tag: string, manifest: SampleManifest): SampleEvent => ({
  kind: 'restore',
  daysAgo,
  tag,
  manifest,
});
export const remove = (daysAgo: number, tag: string): SampleEvent => ({ kind: 'delete', daysAgo, tag });
export const expire = (daysAgo: number, tag: string, inDays: number): SampleEvent => ({
  kind: 'expire',
  daysAgo,
  tag,
  inDays,
});
export const attach = (daysAgo: number, manifest: SampleManifest): SampleEvent => ({
  kind: 'attach',
  daysAgo,
  tag: '',
  manifest,
});

/** One change of an application release. */
export interface SampleReleaseEvent {
  readonly daysAgo: number;
  readonly release: string;
  readonly mediaType: string;
  /** Null removes the entry. */
  readonly archive: Content | null;
  /** Also points this channel at the release. */
  readonly channel?: string;
}

/** A sample application repository and its past. */
export interface SampleReleases {
  readonly path: string;
  readonly description: string;
  readonly events: readonly SampleReleaseEvent[];
}
