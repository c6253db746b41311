import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { errorWords } from '../../client/error-words.ts';
import { useOperation } from '../../client/queries.ts';
import { Digest } from '../../ui/digest.tsx';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import { TagLink } from '../../ui/links.tsx';
import { EmptyState, ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { RelativeTime, Size } from '../../ui/values.tsx';
import { artifactKind } from './manifest-words.ts';
import type { LoadedManifest } from './use-manifest.ts';

type Referrer = Output<'manifests.referrers'>['referrers'][number];

/** Signatures, SBOMs and attestations that refer to this manifest. “Could not find out” is not “none”. */
export function ReferrersTab({ manifest: { place, digest } }: { manifest: LoadedManifest }) {
  const navigate = useNavigate();
  const query = useOperation('manifests.referrers', { ...place, digest });
  const columns = useMemo(
    (): readonly GridColumn<Referrer>[] => [
      {
        id: 'kind',
        title: 'Is',
        width: 120,
        cell: (referrer) => <strong>{artifactKind(referrer.artifactType, referrer.mediaType)}</strong>,
      },
      {
        id: 'type',
        title: 'Artifact type',
        width: 320,
        grow: true,
        cell: (referrer) => <span title={referrer.mediaType}>{referrer.artifactType ?? referrer.mediaType}</span>,
      },
      {
        id: 'digest',
        title: 'Digest',
        width: 170,
        cell: (referrer) => <Digest digest={referrer.digest} linkTo={place} />,
      },
      {
        id: 'created',
        title: 'Created',
        width: 110,
        align: 'end',
        cell: ({ annotations }) => <Created text={annotations['org.opencontainers.image.created']} />,
      },
      {
        id: 'size',
        title: 'Manifest',
        width: 90,
        align: 'end',
        cell: (referrer) => <Size bytes={referrer.sizeBytes} />,
      },
    ],
    [place],
  );
  if (query.error !== null)
    return (
      <ErrorPanel error={query.error} what="The referrers could not be read" onRetry={() => void query.refetch()} />
    );
  if (query.data === undefined) return <Skeleton label="referrers" />;
  const { state, referrers, cosignTags, error, source } = query.data;
  return (
    <>
      {state === 'unknown' && (
        <PartialNotice title="Whether there are referrers could not be found out">
          {error === null ? 'The registry did not say.' : `${errorWords(error).why} ${errorWords(error).advice}`}
        </PartialNotice>
      )}
      {source === 'fallback-tag' && (
        <p className="wb-manifest__note wb-dim">From the fallback tag: this registry has no referrers API.</p>
      )}
      {cosignTags.length > 0 && (
        <p className="wb-manifest__note">
          <span className="wb-dim">Kept as cosign tags: </span>
          {cosignTags.map((tag) => (
            <TagLink key={tag} place={place} tag={tag} />
          ))}
        </p>
      )}
      <Grid
        label="Referrers"
        columns={columns}
        rows={referrers}
        rowKey={(referrer) => referrer.digest}
        rowText={(referrer) => artifactKind(referrer.artifactType, referrer.mediaType)}
        onOpen={(referrer) =>
          void navigate({
            to: '/c/$connectionId/r/$repository/m/$reference',
            params: { ...place, reference: referrer.digest },
            search: {},
          })
        }
        empty={
          state === 'known' ? (
            <EmptyState title={cosignTags.length > 0 ? 'No other referrers' : 'No referrers'}>
              The registry has no signature, SBOM or attestation that refers to this manifest.
            </EmptyState>
          ) : undefined
        }
      />
    </>
  );
}

function Created({ text }: { text: string | undefined }) {
  const timeMs = Date.parse(text ?? '');
  return Number.isNaN(timeMs) ? null : <RelativeTime timeMs={timeMs} />;
}
