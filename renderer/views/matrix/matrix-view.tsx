import './matrix.css';
import { Button, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { Tag } from '../../../shared/contract/tags.ts';
import type { MatrixSearch } from '../../search-params.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { plural } from '../../ui/format.ts';
import { mergeDirection, type MergeDirection, type MergeSide } from '../../ui/merge-direction.ts';
import { sortNaturally } from '../../ui/natural-sort.ts';
import { companionOf } from '../tags/tag-rows.ts';
import { EmptyState, ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FindingsList } from './findings-list.tsx';
import { findings } from './matrix-findings.ts';
import type { MatrixShow } from './matrix-cell.tsx';
import { MatrixGrid } from './matrix-grid.tsx';
import { createMatrix, type MatrixModel } from './matrix-model.ts';
import type { MatrixPosition } from './matrix-navigation.ts';
import { progressWords } from './matrix-words.ts';
import { MatrixSelection } from './selection-bar.tsx';
import { nameTest } from './name-filter.ts';
import { StatusLine } from './status-line.tsx';
import { useAllTags } from './use-all-tags.ts';
import { useDetails } from './use-details.ts';

const route = '/c/$connectionId/r/$repository/matrix';
const noTags: readonly Tag[] = [];
const shows: readonly { readonly value: MatrixShow; readonly label: string }[] = [
  { value: 'digest', label: 'Digests' },
  { value: 'size', label: 'Sizes' },
  { value: 'marks', label: 'Marks' },
];

/** Which architectures every tag has, and where they differ. */
export function MatrixView() {
  const place = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  const all = useAllTags(place);
  const setSearch = useCallback(
    (change: Partial<MatrixSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
  if (all.data === undefined) {
    return all.error === null ? (
      <Skeleton label="the tags" />
    ) : (
      <ErrorPanel error={all.error} what="The tags could not be read" onRetry={() => void all.refetch()} />
    );
  }
  if (all.data.tags.length === 0) {
    return (
      <EmptyState title="No tags yet">
        Push an image to {place.repository}, and its architectures appear here.
      </EmptyState>
    );
  }
  return (
    <div className="wb-screen">
      {all.error !== null && (
        <ErrorPanel error={all.error} what="The tags could not be read again" onRetry={() => void all.refetch()} />
      )}
      {all.data.incomplete !== null && (
        <PartialNotice title="Not all tags are here">{all.data.incomplete.message}</PartialNotice>
      )}
      <Matrix place={place} search={search} setSearch={setSearch} tags={all.data.tags} />
    </div>
  );
}

interface MatrixProps {
  readonly place: { readonly connectionId: string; readonly repository: string };
  readonly search: MatrixSearch;
  readonly setSearch: (change: Partial<MatrixSearch>) => void;
  readonly tags: readonly Tag[];
}

function Matrix({ place, search, setSearch, tags }: MatrixProps) {
  const navigate = useNavigate();
  const [active, setActive] = useState<MatrixPosition>({ row: 0, column: -1 });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [showsFindings, setShowsFindings] = useState(false);
  // Tags that only carry signatures say nothing about architectures.
  const own = useMemo(() => tags.filter((tag) => companionOf(tag.name) === null), [tags]);
  const sorted = useMemo(() => sortNaturally(own, (tag) => tag.name).reverse(), [own]);
  const matching = useMemo(() => sorted.filter((tag) => nameTest(search.q ?? '')(tag.name)), [sorted, search.q]);
  const { details, show: readFirst, retry } = useDetails(place, matching.length === 0 ? noTags : matching);
  const model = useMemo(
    () =>
      createMatrix(
        matching.map((tag) => tag.name),
        details,
      ),
    [matching, details],
  );
  const reference = model.rows.find((row) => row.name === search.compare);
  const found = useMemo(() => findings(model, search.compare ?? null), [model, search.compare]);
  const show = shows.find(({ value }) => value === search.show)?.value ?? 'digest';
  const failed = model.rows.some((row) => row.state === 'failed');

  const toggle = (tag: string) =>
    setSelected((tags) => (tags.includes(tag) ? tags.filter((other) => other !== tag) : [...tags, tag]));
  const open = ({ row, column }: MatrixPosition) => {
    const tag = model.rows[row];
    if (tag === undefined) return;
    const key = model.columns[column]?.key;
    const digest = key === undefined ? undefined : tag.cells.get(key)?.entry.digest;
    void navigate({
      to: '/c/$connectionId/r/$repository/m/$reference',
      params: { ...place, reference: digest ?? tag.name },
      search: digest === undefined ? {} : { from: tag.name },
    });
  };
  const goTo = (tag: string) => {
    const row = model.rows.findIndex((candidate) => candidate.name === tag);
    if (row >= 0) setActive({ row, column: -1 });
  };
  return (
    <>
      <div className="wb-toolbar wb-matrix__toolbar">
        <input
          type="search"
          className="wb-matrix__filter"
          aria-label="Filter tags by name"
          placeholder="Filter tags, for example v4.*"
          value={search.q ?? ''}
          onChange={(event) =>
            setSearch({ q: event.currentTarget.value === '' ? undefined : event.currentTarget.value })
          }
        />
        <span className="wb-matrix__compare">
          <Combobox
            label="Compare with"
            hideLabel
            placeholder="Compare with a tag…"
            value={search.compare ?? ''}
            options={[{ value: '', label: 'No comparison' }, ...sorted.map((tag) => ({ value: tag.name }))]}
            onChange={(value) => {
              setSearch({ compare: value === '' ? undefined : value });
              setShowsFindings(value !== '');
            }}
          />
        </span>
        <ToggleGroup isCompact aria-label="What the cells show">
          {shows.map(({ value, label }) => (
            <ToggleGroupItem
              key={value}
              text={label}
              isSelected={show === value}
              onChange={() => setSearch({ show: value === 'digest' ? undefined : value })}
            />
          ))}
        </ToggleGroup>
        <span className="wb-toolbar__space" />
        {found.length === 0 ? (
          <span className="wb-dim">No findings</span>
        ) : (
          <Button
            variant="link"
            size="sm"
            aria-expanded={showsFindings}
            onClick={() => setShowsFindings(!showsFindings)}
          >
            {plural(found.length, 'finding')}
          </Button>
        )}
        <ExportMenu model={model} repository={place.repository} reference={search.compare ?? null} />
      </div>
      {showsFindings && found.length > 0 && (
        <FindingsList
          findings={found}
          reference={search.compare ?? null}
          onGoTo={goTo}
          onClose={() => setShowsFindings(false)}
        />
      )}
      {model.rows.length === 0 ? (
        <EmptyState
          title="No tag matches"
          actions={
            <Button variant="link" onClick={() => setSearch({ q: undefined })}>
              Show all tags
            </Button>
          }
        />
      ) : (
        <MatrixGrid
          model={model}
          label={`Architectures of ${place.repository}`}
          place={place}
          show={show}
          reference={reference}
          active={{ row: Math.min(active.row, model.rows.length - 1), column: active.column }}
          onActive={setActive}
          selected={new Set(selected)}
          onToggle={toggle}
          onOpen={open}
          onVisible={readFirst}
        />
      )}
      <MatrixSelection
        place={place}
        selected={selected}
        direction={directionOf(selected, model, tags)}
        onCompare={(tag) => {
          setSearch({ compare: tag });
          setShowsFindings(true);
        }}
        onClear={() => setSelected([])}
      />
      <StatusLine
        model={model}
        active={active}
        reference={reference}
        progress={`${progressWords(model.rows)}${own.length < tags.length ? ` · ${plural(tags.length - own.length, 'signature tag')} not shown` : ''}`}
        onRetry={failed ? retry : undefined}
      />
    </>
  );
}

function directionOf(selected: readonly string[], model: MatrixModel, tags: readonly Tag[]): MergeDirection | null {
  const [first, second, ...more] = selected.map((name): MergeSide => {
    const row = model.rows.find((candidate) => candidate.name === name);
    return {
      name,
      platformCount: row?.state === 'ready' ? row.cells.size : null,
      startedAtMs: tags.find((tag) => tag.name === name)?.startedAtMs ?? null,
    };
  });
  return first === undefined || second === undefined || more.length > 0 ? null : mergeDirection(first, second);
}
