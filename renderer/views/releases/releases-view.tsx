import './releases.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import type { ReleaseEntry } from '../../../shared/contract/releases.ts';
import { platformLabel } from '../../../shared/oci/platform.ts';
import { asAppError, useOperation, useWrite } from '../../client/queries.ts';
import { useTagPages } from '../../client/use-tag-pages.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { naturalCompare } from '../../ui/natural-sort.ts';
import { EmptyState, ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { Size } from '../../ui/values.tsx';
import { ReleaseForm } from './release-form.tsx';

type Release = Output<'releases.get'>;

/** The entries of a tag by their type: what is released under it beside, or instead of, images for platforms. */
export function ReleasesView() {
  const place = useParams({ from: '/c/$connectionId/r/$repository' });
  const { tag: chosen } = useSearch({ from: '/c/$connectionId/r/$repository/releases' });
  const navigate = useNavigate({ from: '/c/$connectionId/r/$repository/releases' });
  const pages = useTagPages(place);
  const names = useMemo(() => pages.tags.map(({ name }) => name).sort((a, b) => naturalCompare(b, a)), [pages.tags]);
  const tag = chosen ?? names[0] ?? '';
  return (
    <div className="wb-screen">
      <div className="wb-toolbar">
        <div className="wb-release__tag">
          <Combobox
            label="Tag"
            value={tag}
            options={names.map((value) => ({ value }))}
            allowsOther
            placeholder="A tag, or a new one"
            emptyText={pages.status === 'loading' ? 'Reading the tags…' : 'No tag has this in its name; Enter makes it'}
            onChange={(next) => void navigate({ search: { tag: next } })}
          />
        </div>
      </div>
      {pages.error !== null && (
        <ErrorPanel error={pages.error} what="The tags could not be read" onRetry={pages.retry} />
      )}
      {tag === '' ? <NoTag isLoading={pages.status === 'loading'} /> : <Entries key={tag} place={place} tag={tag} />}
    </div>
  );
}

function NoTag({ isLoading }: { isLoading: boolean }) {
  if (isLoading) return <Skeleton label="the tags" />;
  return (
    <EmptyState title="No releases here">
      Type the name of a tag above to begin one. A release is a tag whose entries are told apart by their type: a chart,
      a bill of materials, documentation.
    </EmptyState>
  );
}

function Entries({ place, tag }: { place: RepositoryPlace; tag: string }) {
  const release = useOperation('releases.get', { ...place, tag });
  const remove = useWrite('releases.edit');
  const [type, setType] = useState<string | null>(null);
  if (release.error !== null) {
    return (
      <ErrorPanel error={release.error} what="The entries could not be read" onRetry={() => void release.refetch()} />
    );
  }
  if (release.data === undefined) return <Skeleton label={`the entries of ${tag}`} />;
  const { data } = release;
  const takeOut = (entry: ReleaseEntry) =>
    remove.mutate(
      { ...place, tag, expectedDigest: data.digest, edit: { kind: 'remove', type: entry.type } },
      { onSuccess: ({ change }) => openChange({ ...place, changes: [change] }) },
    );
  return (
    <>
      <EntriesBar release={data} onPut={() => setType('')} />
      {type !== null && (
        <ReleaseForm key={type} place={place} tag={tag} release={data} type={type} onClose={() => setType(null)} />
      )}
      {remove.error !== null && <ErrorPanel error={asAppError(remove.error)} what="The preview could not be made" />}
      {!data.isIndex && (
        <PartialNotice title={`${tag} is a single image and has no entries`}>
          Merge it into a list first, or choose another tag.
        </PartialNotice>
      )}
      <EntriesGrid place={place} tag={tag} release={data} onReplace={setType} onTakeOut={takeOut} />
    </>
  );
}

function EntriesBar({ release, onPut }: { release: Release; onPut: () => void }) {
  const { entries, digest, isIndex } = release;
  const released = entries.filter(({ isRelease }) => isRelease).length;
  const rest = entries.length - released;
  return (
    <div className="wb-toolbar">
      <span role="status">
        {digest === null
          ? 'There is no such tag yet; what is put in makes it.'
          : `${plural(released, 'release', 'releases')}${rest === 0 ? '' : ` and ${plural(rest, 'image', 'images')} for platforms`}`}
      </span>
      {digest !== null && <Digest digest={digest} />}
      <span className="wb-toolbar__space" />
      <ActionButton onClick={onPut} disabledBecause={isIndex ? undefined : 'A single image has no entries.'}>
        Put in…
      </ActionButton>
    </div>
  );
}

function EntriesGrid({
  place,
  tag,
  release,
  onReplace,
  onTakeOut,
}: {
  place: RepositoryPlace;
  tag: string;
  release: Release;
  onReplace: (type: string) => void;
  onTakeOut: (entry: ReleaseEntry) => void;
}) {
  const isPackage = release.store === 'package';
  const columns = useMemo(() => columnsOf(place, isPackage), [place, isPackage]);
  const isLast = release.entries.length === 1;
  const menu = (entry: ReleaseEntry): readonly MenuEntry[] => {
    const disabledBecause = entry.isRelease ? undefined : 'Images for platforms are changed by merging.';
    return [
      { id: 'replace', label: 'Replace…', disabledBecause, run: () => onReplace(entry.type) },
      {
        id: 'remove',
        label: 'Take out…',
        description: isLast ? `It is the last one, so ${tag} ends.` : undefined,
        disabledBecause,
        run: () => onTakeOut(entry),
      },
    ];
  };
  if (!release.isIndex) return null;
  return (
    <Grid
      label={`Entries of ${tag}`}
      columns={columns}
      rows={release.entries}
      rowKey={(entry) =>
        `${entry.type} ${entry.digest} ${entry.platform === null ? '' : platformLabel(entry.platform)}`
      }
      rowText={({ type }) => type}
      menu={menu}
      rowClass={({ isRelease }) => (isRelease ? '' : 'wb-release__row--image')}
      empty={<EmptyState title={`${tag} has no entries yet`}>Put something in to begin it.</EmptyState>}
    />
  );
}

function columnsOf(place: RepositoryPlace, isPackage: boolean): readonly GridColumn<ReleaseEntry>[] {
  return [
    {
      id: 'type',
      title: 'Type',
      width: 320,
      grow: true,
      cell: ({ type, platform }) => (
        <span className="wb-ellipsis" title={type}>
          {platform === null ? type : platformLabel(platform)}
        </span>
      ),
    },
    {
      id: 'digest',
      title: 'Digest',
      width: 190,
      cell: ({ digest }) => <Digest digest={digest} linkTo={isPackage ? undefined : place} />,
    },
    { id: 'size', title: 'Size', width: 100, align: 'end', cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
  ];
}
