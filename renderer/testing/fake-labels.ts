import type { Output } from '../../shared/contract/index.ts';
import type { PlannedLabel, TagChange } from '../../shared/contract/tags.ts';

type LabelChange = Extract<TagChange, { kind: 'labels' }>;

export interface FakeLabels {
  /** The labels of a manifest before and after a change of them. */
  compare(digest: string, change: LabelChange): { before: PlannedLabel[]; after: PlannedLabel[] };
  /** Carries the change out. */
  change(digest: string, change: LabelChange): void;
  readonly answers: { 'manifests.labels'(input: { digest: string }): Output<'manifests.labels'> };
}

const fromImage: readonly PlannedLabel[] = [
  { key: 'org.opencontainers.image.source', value: 'https://git.example/team/app', source: 'manifest' },
  { key: 'vendor', value: 'Example', source: 'manifest' },
];

/** Labels beside manifests: two that came with every image, one that somebody added, and what the page adds. */
export function createFakeLabels(): FakeLabels {
  const added = new Map<string, PlannedLabel[]>();
  const addedTo = (digest: string) => added.get(digest) ?? [{ key: 'tested-by', value: 'nightly 812', source: 'api' }];
  const after = (digest: string, { add, remove }: LabelChange) => [
    ...addedTo(digest).filter(
      (label) => !remove.some(({ key, value }) => key === label.key && (value === null || value === label.value)),
    ),
    ...add.map((label) => ({ ...label, source: 'api' })),
  ];
  return {
    compare: (digest, change) => ({
      before: [...fromImage, ...addedTo(digest)],
      after: [...fromImage, ...after(digest, change)],
    }),
    change: (digest, change) => void added.set(digest, after(digest, change)),
    answers: {
      'manifests.labels': ({ digest }) => ({
        state: 'known',
        labels: [...fromImage, ...addedTo(digest)].map((label, index) => ({
          ...label,
          id: `label-${String(index)}`,
          mediaType: 'text/plain',
        })),
        error: null,
      }),
    },
  };
}
