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
  const { parsed, place } = manifest;
  const config = useImageConfig(place, parsed);
  const image = config.state === 'ready' ? config.config : null;
  const createdAtMs = image?.createdAtMs ?? null;
  const annotations = parsed instanceof AppError || !('annotations' in parsed) ? {} : parsed.annotations;
  const said = { ...(image?.labels ?? {}), ...annotations };
  const subject = parsed instanceof AppError || !('subject' in parsed) ? undefined : parsed.subject;
  const artifactType = parsed instanceof AppError || !('artifactType' in parsed) ? undefined : parsed.artifactType;
  const facts: Fact[] = [
    ['Media type', <span key="type">{manifest.mediaType}</span>],
    artifactType === undefined ? null : ['Artifact type', artifactType],
    ['Digest', <Digest key="digest" digest={manifest.digest} whole />],
    ['Manifest', <Size key="size" bytes={manifest.bytes.length} />],
    ...contentFacts(manifest),
    image === null ? null : ['Platform', image.platform],
    createdAtMs === null ? null : ['Created', <RelativeTime key="created" timeMs={createdAtMs} />],
    subject === undefined ? null : ['Is about', <Digest key="subject" digest={subject.digest} linkTo={place} />],
    ...wellKnown.map(([key, title]): Fact =>
      said[key] === undefined ? null : [title, <TextValue key={key} text={said[key]} />],
    ),
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
