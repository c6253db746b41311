import LockIcon from '@patternfly/react-icons/dist/esm/icons/lock-icon';
import ShieldAltIcon from '@patternfly/react-icons/dist/esm/icons/shield-alt-icon';
import { isKnownPlatform } from '../../../shared/oci/platform.ts';
import { errorWords } from '../../client/error-words.ts';
import type { DetailStore } from '../../client/tag-details.ts';
import { Digest, type DigestGroup } from '../../ui/digest.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import { TagLink, type RepositoryPlace } from '../../ui/links.tsx';
import { PlatformChips } from '../../ui/platform-chips.tsx';
import { useNow } from '../../ui/use-now.ts';
import { RelativeTime, Size } from '../../ui/values.tsx';
import type { Companion, TagRow } from './tag-filter.ts';

export interface TagColumnDeps {
  readonly place: RepositoryPlace;
  readonly groups: ReadonlyMap<string, DigestGroup>;
  readonly details: DetailStore;
}

const platformsPx = 260;
const cellPaddingPx = 16;

/** Columns that can be hidden, with their titles. */
export const tagColumnTitles: readonly { readonly id: string; readonly title: string }[] = [
  { id: 'digest', title: 'Digest' },
  { id: 'platforms', title: 'Platforms' },
  { id: 'size', title: 'Size' },
  { id: 'pushed', title: 'Pushed' },
  { id: 'expires', title: 'Expires' },
  { id: 'signed', title: 'Signed' },
];

/** The columns of the tags grid. */
export function tagColumns({ place, groups, details }: TagColumnDeps): readonly GridColumn<TagRow>[] {
  return [
    {
      id: 'name',
      title: 'Tag',
      width: 160,
      grow: true,
      sortable: true,
      cell: (row) => (
        <span className="wb-tagcell">
          <TagLink place={place} tag={row.name} />
          {row.immutable && (
            <span className="wb-chip wb-tagcell__badge" title="The registry refuses to move, delete or expire it">
              <LockIcon aria-hidden="true" /> immutable
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'digest',
      title: 'Digest',
      width: 156,
      hint: 'Tags with the same letter have the same digest',
      cell: (row) =>
        row.digest === null ? (
          <Unread row={row} details={details} />
        ) : (
          <Digest digest={row.digest} linkTo={place} group={groups.get(row.digest)} />
        ),
    },
    {
      id: 'platforms',
      title: 'Platforms',
      width: platformsPx,
      cell: (row) => <Platforms row={row} details={details} />,
    },
    {
      id: 'size',
      title: 'Size',
      width: 84,
      align: 'end',
      sortable: true,
      hint: 'Compressed, all platforms together',
      cell: (row) => <TagSize row={row} details={details} />,
    },
    {
      id: 'pushed',
      title: 'Pushed',
      width: 96,
      align: 'end',
      sortable: true,
      hint: 'Since when the tag points at this digest',
      cell: (row) => <RelativeTime timeMs={row.startedAtMs} />,
    },
    {
      id: 'expires',
      title: 'Expires',
      width: 96,
      align: 'end',
      sortable: true,
      cell: (row) => <Expires timeMs={row.expiresAtMs} />,
    },
    {
      id: 'signed',
      title: 'Signed',
      width: 76,
      hint: 'A cosign signature tag exists; Waybill has not checked it',
      cell: (row) =>
        row.digest === null ? <Unread row={row} details={details} isShort /> : <Signed companions={row.companions} />,
    },
  ];
}

/** What the digest tells, while the registry has named the tag only; a dash once that could not be read. */
function Unread({ row, details, isShort = false }: { row: TagRow; details: DetailStore; isShort?: boolean }) {
  if (details.get(row) !== undefined) return <span className="wb-dim">–</span>;
  return <span className={`wb-waiting${isShort ? ' wb-waiting--short' : ''}`} aria-label="not read yet" />;
}

const soonMs = 7 * 86_400_000;

/** When the tag ends; within a week in amber, with words for those who do not see the colour. */
function Expires({ timeMs }: { timeMs: number | null }) {
  const now = useNow();
  if (timeMs === null) return <span className="wb-dim">never</span>;
  if (timeMs - now > soonMs) return <RelativeTime timeMs={timeMs} />;
  return (
    <span className="wb-tagsoon">
      <span className="pf-v6-u-screen-reader">soon: </span>
      <RelativeTime timeMs={timeMs} />
    </span>
  );
}

function Platforms({ row, details }: { row: TagRow; details: DetailStore }) {
  const detail = details.get(row);
  if (detail === undefined) return <span className="wb-waiting" aria-label="not read yet" />;
  if (detail.error !== null) {
    const words = errorWords(detail.error);
    return (
      <span className="wb-dim" title={`${words.title}. ${words.why} ${words.advice}`}>
        could not be read
      </span>
    );
  }
  const platforms = detail.entries.flatMap((entry) =>
    entry.role === 'platform' && isKnownPlatform(entry.platform) ? [entry.platform] : [],
  );
  if (platforms.length === 0)
    return <span className="wb-dim">{detail.kind === 'other' ? 'artifact' : 'no platform given'}</span>;
  const isLinux = platforms.every((platform) => platform.os === 'linux');
  return (
    <PlatformChips
      platforms={platforms}
      impliedOs={isLinux ? 'linux' : undefined}
      fitPx={platformsPx - cellPaddingPx}
    />
  );
}

function TagSize({ row, details }: { row: TagRow; details: DetailStore }) {
  const detail = details.get(row);
  const bytes = row.sizeBytes ?? detail?.totalBytes ?? null;
  if (bytes === null && detail === undefined)
    return <span className="wb-waiting wb-waiting--short" aria-label="not read yet" />;
  return <Size bytes={bytes} />;
}

const companionWords: Readonly<Record<Companion, string>> = {
  signature: 'a signature',
  attestation: 'an attestation',
  sbom: 'an SBOM',
  referrers: 'referrers',
};

function Signed({ companions }: { companions: readonly Companion[] }) {
  if (companions.length === 0) {
    return (
      <span className="wb-dim" title="There is no signature tag for this digest">
        no
      </span>
    );
  }
  const isSigned = companions.includes('signature');
  const list = companions.map((companion) => companionWords[companion]).join(', ');
  return (
    <span className="wb-signed" title={`There is ${list} for this digest. Not checked by Waybill.`}>
      <ShieldAltIcon aria-hidden="true" />
      {isSigned ? 'signed' : 'attached'}
    </span>
  );
}
