import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { AppError } from '../../../shared/errors.ts';
import { entryRole, type Descriptor } from '../../../shared/oci/manifest.ts';
import { comparePlatforms, isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import { useOperation } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Size } from '../../ui/values.tsx';
import type { LoadedManifest } from './use-manifest.ts';

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly role: ReturnType<typeof entryRole>;
  readonly about: string | null;
  readonly descriptor: Descriptor;
}

const maxPresence = 500;

function readEntries({ parsed }: LoadedManifest): readonly Entry[] {
  if (parsed instanceof AppError || parsed.kind !== 'index') return [];
  const sorted = parsed.entries.map((descriptor, index): Entry & { order: number } => {
    const { platform } = descriptor;
    const role = entryRole(descriptor);
    return {
      key: `${String(index)} ${descriptor.digest}`,
      order: role === 'platform' ? 0 : role === 'other' ? 1 : 2,
      label: isKnownPlatform(platform)
        ? platformLabel(platform)
        : role === 'attestation'
          ? 'attestation'
          : 'no platform',
      role,
      about: role === 'attestation' ? (descriptor.annotations['vnd.docker.reference.digest'] ?? null) : null,
      descriptor,
    };
  });
  return sorted.sort(
    (a, b) =>
      a.order - b.order ||
      (isKnownPlatform(a.descriptor.platform) && isKnownPlatform(b.descriptor.platform)
        ? comparePlatforms(a.descriptor.platform, b.descriptor.platform)
        : 0),
  );
}

/** The entries of a list, each a link, with whether the registry has it. */
export function PlatformsTab({ manifest }: { manifest: LoadedManifest }) {
  const navigate = useNavigate();
  const { place, reference } = manifest;
  const entries = useMemo(() => readEntries(manifest), [manifest]);
  const digests = useMemo(
    () => [...new Set(entries.map((entry) => entry.descriptor.digest))].slice(0, maxPresence),
    [entries],
  );
  const presence = useOperation('manifests.presence', { ...place, digests }, { enabled: digests.length > 0 });
  const states = useMemo(
    () => new Map(presence.data?.presence.map(({ digest, state }) => [digest, state])),
    [presence.data],
  );
  const isFailed = presence.error !== null;
  const columns = useMemo(
    (): readonly GridColumn<Entry>[] => [
      {
        id: 'platform',
        title: 'Platform',
        width: 240,
        grow: true,
        cell: (entry) => (entry.role === 'platform' ? <strong>{entry.label}</strong> : entry.label),
      },
      {
        id: 'digest',
        title: 'Digest',
        width: 170,
        cell: (entry) => <Digest digest={entry.descriptor.digest} linkTo={place} />,
      },
      {
        id: 'there',
        title: 'In the registry',
        width: 120,
        cell: (entry) => <Presence state={isFailed ? 'unknown' : states.get(entry.descriptor.digest)} />,
      },
      {
        id: 'about',
        title: 'About',
        width: 160,
        cell: (entry) => (entry.about === null ? null : <Digest digest={entry.about} linkTo={place} copy={false} />),
      },
      {
        id: 'type',
        title: 'Media type',
        width: 300,
        cell: (entry) => (
          <span className="wb-dim" title={entry.descriptor.mediaType}>
            {entry.descriptor.mediaType}
          </span>
        ),
      },
      {
        id: 'size',
        title: 'Manifest',
        width: 90,
        align: 'end',
        cell: (entry) => <Size bytes={entry.descriptor.size} />,
      },
    ],
    [place, states, isFailed],
  );
  if (manifest.parsed instanceof AppError || manifest.parsed.kind !== 'index') {
    return (
      <EmptyState title="One image, one platform">
        This manifest is no list. Its platform is told by its config.
      </EmptyState>
    );
  }
  return (
    <Grid
      label="Entries of the list"
      columns={columns}
      rows={entries}
      rowKey={(entry) => entry.key}
      rowText={(entry) => entry.label}
      onOpen={({ descriptor }) =>
        void navigate({
          to: '/c/$connectionId/r/$repository/m/$reference',
          params: { ...place, reference: descriptor.digest },
          search: { from: reference },
        })
      }
      empty={<EmptyState title="The list is empty">It names no images at all.</EmptyState>}
    />
  );
}

function Presence({ state }: { state: 'present' | 'missing' | 'unknown' | undefined }) {
  if (state === undefined) return <span className="wb-waiting wb-waiting--short" aria-label="not looked up yet" />;
  if (state === 'present') return <span>there</span>;
  if (state === 'missing') return <strong className="wb-lost">missing</strong>;
  return (
    <span className="wb-dim" title="The registry would not say">
      not known
    </span>
  );
}
