import './manifest.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { AppError } from '../../../shared/errors.ts';
import { useOperation } from '../../client/queries.ts';
import { manifestTabs, type ManifestSearch } from '../../search-params.ts';
import { ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ManifestLink, type RepositoryPlace } from '../../ui/links.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { RepositoryHeading } from '../repository/repository-heading.tsx';
import { ConfigTab } from './config-tab.tsx';
import { LabelsTab } from './labels-tab.tsx';
import { LayersTab } from './layers-tab.tsx';
import { ManifestHeader } from './manifest-header.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PlatformsTab } from './platforms-tab.tsx';
import { RawTab } from './raw-tab.tsx';
import { ReferrersTab } from './referrers-tab.tsx';
import { useManifest, type LoadedManifest } from './use-manifest.ts';

type TabId = (typeof manifestTabs)[number];

const titles: Readonly<Record<TabId, string>> = {
  overview: 'Overview',
  platforms: 'Platforms',
  layers: 'Layers and build history',
  config: 'Config',
  labels: 'Labels and annotations',
  referrers: 'Referrers',
  raw: 'Raw JSON',
};

/** One manifest, from its bytes. */
export function ManifestView() {
  const { reference, ...place } = useParams({ from: '/c/$connectionId/r/$repository/m/$reference' });
  useTitle(reference.includes(':') ? shortDigest(reference) : reference, place.repository);
  const { tab = 'overview', from } = useSearch({ from: '/c/$connectionId/r/$repository/m/$reference' });
  const navigate = useNavigate({ from: '/c/$connectionId/r/$repository/m/$reference' });
  const connection = useOperation('connections.list', {}).data?.connections.find(
    (other) => other.id === place.connectionId,
  );
  const { manifest, error, retry } = useManifest(place, reference);
  const select = (next: TabId) => {
    const search: ManifestSearch = {
      ...(next === 'overview' ? {} : { tab: next }),
      ...(from === undefined ? {} : { from }),
    };
    void navigate({ search, replace: true });
  };
  return (
    <div className="wb-screen">
      <RepositoryHeading place={place}>
        <ManifestPath place={place} reference={reference} from={from} />
      </RepositoryHeading>
      {error !== null && <ErrorPanel error={error} what="The manifest could not be read" onRetry={retry} />}
      {manifest === null && error === null && <Skeleton label="manifest" rows={10} />}
      {manifest !== null && (
        <>
          <ManifestHeader manifest={manifest} connection={connection} />
          <Tabs
            label="Parts of the manifest"
            idBase="manifest"
            tabs={manifestTabs.map((id) => ({ id, title: titles[id] }))}
            selected={tab}
            onSelect={select}
          >
            {manifest.warnings.map((warning) => (
              <PartialNotice key={warning} title="The registry warns">
                {warning}
              </PartialNotice>
            ))}
            {manifest.parsed instanceof AppError && tab !== 'raw' ? (
              <>
                <ErrorPanel error={manifest.parsed} what="The manifest cannot be shown in parts" />
                <div className="wb-manifest__note">
                  <ActionButton onClick={() => select('raw')}>Show its raw text</ActionButton>
                </div>
              </>
            ) : (
              <TabContent tab={tab} manifest={manifest} onTab={select} />
            )}
          </Tabs>
        </>
      )}
    </div>
  );
}

/** The reference shown, and before it the tag or index one came from. */
function ManifestPath({
  place,
  reference,
  from,
}: {
  place: RepositoryPlace;
  reference: string;
  from: string | undefined;
}) {
  const isDigest = reference.includes(':');
  return (
    <>
      {from !== undefined && from !== reference && (
        <>
          <span className="wb-dim">:</span>
          <ManifestLink place={place} reference={from}>
            {from.includes(':') ? shortDigest(from) : from}
          </ManifestLink>
        </>
      )}
      <span className="wb-dim">{isDigest ? '@' : ':'}</span>
      <h1 className={isDigest ? 'wb-path__last wb-mono' : 'wb-path__last'} title={reference}>
        {isDigest ? shortDigest(reference) : reference}
      </h1>
    </>
  );
}

function TabContent({ tab, manifest, onTab }: { tab: TabId; manifest: LoadedManifest; onTab: (tab: TabId) => void }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab manifest={manifest} />;
    case 'platforms':
      return <PlatformsTab manifest={manifest} />;
    case 'layers':
      return <LayersTab manifest={manifest} />;
    case 'config':
      return <ConfigTab manifest={manifest} />;
    case 'labels':
      return <LabelsTab manifest={manifest} />;
    case 'referrers':
      return <ReferrersTab manifest={manifest} />;
    case 'raw':
      return <RawTab manifest={manifest} onTab={onTab} />;
  }
}
