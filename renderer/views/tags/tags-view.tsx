import './tags.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useHiddenColumns } from '../../state/columns.ts';
import { useSelection } from '../../state/selection.ts';
import { useOperation } from '../../client/queries.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { keepExisting } from '../../ui/grid/selection.ts';
import type { GridSort } from '../../ui/grid/types.ts';
import { ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { untoldColumns } from './tag-capabilities.ts';
import { TagBulkBar } from './tag-bulk-bar.tsx';
import { tagColumns } from './tag-columns.tsx';
import { TagEmpty } from './tag-empty.tsx';
import type { TagRow } from './tag-filter.ts';
import { TagForm } from './tag-form.tsx';
import type { TagFormRequest } from './tag-form-model.ts';
import { useTagMenu } from './tag-menu.ts';
import { TagToolbar } from './tag-toolbar.tsx';
import { useTagList } from './use-tag-list.ts';

const nameOf = (row: TagRow) => row.name;
const none: readonly string[] = [];

/** The tags of a repository. */
export function TagsView() {
  const place = useParams({ from: '/c/$connectionId/r/$repository' });
  const {
    q = '',
    sort = 'name',
    dir = sort === 'name' ? 'asc' : 'desc',
  } = useSearch({ from: '/c/$connectionId/r/$repository/tags' });
  const navigate = useNavigate({ from: '/c/$connectionId/r/$repository/tags' });
  const placeKey = `${place.connectionId} ${place.repository}`;
  const [showCompanions, setShowCompanions] = useState(false);
  const [form, setForm] = useState<TagFormRequest | null>(null);
  const [hidden, setHidden] = useHiddenColumns(placeKey, none);
  const [stored, select] = useSelection(placeKey);
  const connection = useOperation('connections.list', {}).data?.connections.find(
    (other) => other.id === place.connectionId,
  );
  const list = useTagList(place, { text: q, sort, direction: dir, showCompanions });
  const { pages, rows, all, groups, details } = list;
  const existing = useMemo(() => new Set(all.map(nameOf)), [all]);
  const selection = useMemo(
    () => (pages.status === 'ready' ? keepExisting(stored, existing) : stored),
    [pages.status, stored, existing],
  );
  const detailsError = details.failure();
  const untold = untoldColumns(connection?.capabilities);
  const columns = useMemo(
    () =>
      tagColumns({ place: { connectionId: place.connectionId, repository: place.repository }, groups, details }).filter(
        (column) => !hidden.includes(column.id) && !untold.includes(column.id),
      ),
    [place.connectionId, place.repository, groups, details, hidden, untold],
  );
  const menu = useTagMenu({ place, connection, onForm: setForm });
  const setSearch = (change: { q?: string; sort?: typeof sort; dir?: typeof dir }) => {
    const next = { q, sort, dir, ...change };
    void navigate({
      search: {
        ...(next.q === '' ? {} : { q: next.q }),
        ...(next.sort === 'name' && next.dir === 'asc' ? {} : { sort: next.sort, dir: next.dir }),
      },
      replace: true,
    });
  };
  useCloseFormWhenGone(form, setForm, selection.keys);

  if (pages.error !== null && all.length === 0)
    return <ErrorPanel error={pages.error} what="The tags could not be read" onRetry={pages.retry} />;
  const isFirstLoad = pages.status === 'loading' && all.length === 0;
  return (
    <div className="wb-screen">
      <TagToolbar
        list={list}
        text={q}
        onText={(text) => setSearch({ q: text })}
        hidden={hidden}
        onHidden={setHidden}
        showCompanions={showCompanions}
        onShowCompanions={setShowCompanions}
      />
      {pages.error !== null && (
        <ErrorPanel error={pages.error} what="Not all tags could be read" onRetry={pages.retry} />
      )}
      {pages.incomplete !== null && (
        <PartialNotice title="Not all tags are here">{pages.incomplete.message}</PartialNotice>
      )}
      {detailsError !== null && (
        <ErrorPanel error={detailsError} what="Not all manifests could be read" onRetry={details.retry} />
      )}
      {form !== null && (
        <TagForm request={form} place={place} rows={all} connection={connection} onClose={() => setForm(null)} />
      )}
      {isFirstLoad ? (
        <Skeleton label="tags" rows={16} />
      ) : (
        <Grid
          label={`Tags of ${place.repository}`}
          columns={columns}
          rows={rows}
          rowKey={nameOf}
          rowText={nameOf}
          sort={{ column: sort, direction: dir }}
          onSort={({ column, direction }: GridSort) => setSearch({ sort: column as typeof sort, dir: direction })}
          selection={{ value: selection, onChange: select }}
          onOpen={(row) =>
            void navigate({
              to: '/c/$connectionId/r/$repository/m/$reference',
              params: { ...place, reference: row.name },
              search: {},
            })
          }
          menu={menu}
          onVisible={list.onVisible}
          empty={<TagEmpty list={list} text={q} onClear={() => setSearch({ q: '' })} />}
        />
      )}
      <TagBulkBar
        place={place}
        connection={connection}
        selection={selection}
        onSelection={select}
        rows={rows}
        all={all}
        details={details}
        onForm={setForm}
      />
    </div>
  );
}

/** A form about selected tags has no subject once nothing is selected. */
function useCloseFormWhenGone(
  form: TagFormRequest | null,
  setForm: (form: null) => void,
  keys: ReadonlySet<string>,
): void {
  const isGone = form?.ofSelection === true && keys.size === 0;
  useEffect(() => {
    if (isGone) setForm(null);
  }, [isGone, setForm]);
}
