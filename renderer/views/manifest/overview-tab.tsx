import { Fragment, type ReactNode } from 'react';
import { AppError } from '../../../shared/errors.ts';
import { entryRole } from '../../../shared/oci/manifest.ts';
import { isKnownPlatform } from '../../../shared/oci/platform.ts';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import { commonOs, PlatformChips } from '../../ui/platform-chips.tsx';
import { RelativeTime, Size } from '../../ui/values.tsx';
import { TagsHere } from './tags-here.tsx';
import { TextValue } from './text-value.tsx';
import type { ImageConfig } from './image-config.ts';
import { useImageConfig, type LoadedManifest } from './use-manifest.ts';

type Fact = readonly [string, ReactNode] | null;

const wellKnown: readonly (readonly [string, string])[] = [
  ['org.opencontainers.image.version', 'Version'],
  ['org.opencontainers.image.revision', 'Revision'],
  ['org.opencontainers.image.source', 'Source'],
  ['org.opencontainers.image.url', 'Page'],
  ['org.opencontainers.image.base.name', 'Base image'],
];

/** The facts one looks for first. */
export function OverviewTab({ manifest }: { manifest: LoadedManifest }) {
  const { place } = manifest;
  const config = useImageConfig(place, manifest.parsed);
  const facts: Fact[] = [
    ['Media type', manifest.mediaType],
    ['Digest', <Digest key="digest" digest={manifest.digest} whole />],
    ['Manifest', <Size key="size" bytes={manifest.bytes.length} />],
    ...contentFacts(manifest),
    ...saidFacts(manifest, config.state === 'ready' ? config.config : null),
    ['Tags here', <TagsHere key="tags" place={place} digest={manifest.digest} />],
  ];
  return (
    <div className="wb-scroll wb-manifest__body">
      <dl className="wb-facts">
        {facts
          .filter((fact) => fact !== null)
          .map(([title, value]) => (
            <Fragment key={title}>
              <dt>{title}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
      </dl>
    </div>
  );
}

/** What manifest and config say about themselves. */
function saidFacts({ parsed, place }: LoadedManifest, image: ImageConfig | null): Fact[] {
  if (parsed instanceof AppError || (parsed.kind !== 'image' && parsed.kind !== 'index')) return [];
  const said = { ...(image?.labels ?? {}), ...parsed.annotations };
  const createdAtMs = image?.createdAtMs ?? null;
  const { subject, artifactType } = parsed;
  return [
    artifactType === undefined ? null : ['Artifact type', artifactType],
    image === null ? null : ['Platform', image.platform],
    createdAtMs === null ? null : ['Created', <RelativeTime key="created" timeMs={createdAtMs} />],
    subject === undefined ? null : ['Is about', <Digest key="subject" digest={subject.digest} linkTo={place} />],
    ...wellKnown.map(([key, title]): Fact =>
      said[key] === undefined ? null : [title, <TextValue key={key} text={said[key]} />],
    ),
  ];
}

function contentFacts({ parsed }: LoadedManifest): Fact[] {
  if (parsed instanceof AppError) return [];
  if (parsed.kind === 'image') {
    const bytes = parsed.config.size + parsed.layers.reduce((sum, layer) => sum + layer.size, 0);
    return [
      [
        'Content',
        <span key="content">
          <Size bytes={bytes} /> compressed, {plural(parsed.layers.length, 'layer')}
        </span>,
      ],
    ];
  }
  if (parsed.kind !== 'index') return [];
  const roles = parsed.entries.map(entryRole);
  const platforms = parsed.entries.flatMap((entry) => (isKnownPlatform(entry.platform) ? [entry.platform] : []));
  const count = (role: string) => roles.filter((each) => each === role).length;
  const others = count('other');
  const attestations = count('attestation');
  return [
    [
      'Platforms',
      <PlatformChips
        key="platforms"
        platforms={platforms}
        impliedOs={commonOs(platforms) === 'linux' ? 'linux' : undefined}
      />,
    ],
    attestations === 0 ? null : ['Attestations', `${plural(attestations, 'entry', 'entries')} in the list`],
    others === 0 ? null : ['Other entries', `${plural(others, 'entry', 'entries')} without a usable platform`],
  ];
}
