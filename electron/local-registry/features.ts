/** What can be switched on and off; `discovery` lists what is on. */
export const featureNames = ['expire', 'immutable', 'legacy-images', 'pull-statistics', 'security'] as const;
export type Feature = (typeof featureNames)[number];

/** Permanent deletion and immutable tags; the rest is for those who ask for it. */
export const defaultFeatures: readonly Feature[] = ['expire', 'immutable'];
