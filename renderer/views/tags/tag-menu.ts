import { useNavigate } from '@tanstack/react-router';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { openChange } from '../../state/change.ts';
import { copyText } from '../../ui/copy.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { noFileReference } from '../files/file-commands.ts';
import {
  deletesByDigest,
  noDeletionBecause,
  noDigestReason,
  noExpirationBecause,
  noImmutabilityBecause,
  noLabelsBecause,
  noPermanentDeletionBecause,
  noWritingBecause,
} from './tag-capabilities.ts';
import type { TagRow } from './tag-filter.ts';
import type { TagFormRequest } from './tag-form-model.ts';

export interface TagMenuDeps {
  readonly place: RepositoryPlace;
  readonly connection: Connection | undefined;
  readonly onForm: (request: TagFormRequest) => void;
}

/** What can be done with one tag. */
export function useTagMenu(deps: TagMenuDeps): (row: TagRow) => MenuEntry[] {
  const looks = useLooking(deps);
  return (row) => [...looks(row), ...changesOf(deps, row), ...deletionsOf(deps, row)];
}

/** Entries that change nothing. */
function useLooking({ place, connection }: TagMenuDeps): (row: TagRow) => MenuEntry[] {
  const navigate = useNavigate();
  const host = connection?.url.replace(/^https?:\/\//, '') ?? '';
  const noReference = connection?.kind === 'file' ? noFileReference : undefined;
  return ({ name, digest }) => [
    {
      id: 'open',
      label: 'Open manifest',
      run: () =>
        void navigate({
          to: '/c/$connectionId/r/$repository/m/$reference',
          params: { ...place, reference: name },
          search: {},
        }),
    },
    {
      id: 'history',
      label: 'History of this tag',
      run: () =>
        void navigate({ to: '/c/$connectionId/r/$repository/history', params: { ...place }, search: { tag: name } }),
    },
    {
      id: 'copy-name',
      label: 'Copy reference',
      startsGroup: true,
      disabledBecause: noReference,
      run: () => void copyText(`${host}/${place.repository}:${name}`, 'Reference'),
    },
    {
      id: 'copy-digest',
      label: 'Copy reference by digest',
      disabledBecause: noReference ?? noDigestReason(digest),
      run: () => void copyText(`${host}/${place.repository}@${digest ?? ''}`, 'Reference'),
    },
    {
      id: 'merge-from',
      label: 'Merge from here…',
      startsGroup: true,
      run: () =>
        void navigate({
          to: '/merge',
          search: { sourceConnection: place.connectionId, sourceRepository: place.repository, source: name },
        }),
    },
    {
      id: 'merge-into',
      label: 'Merge into this…',
      disabledBecause: noWritingBecause(connection),
      run: () =>
        void navigate({
          to: '/merge',
          search: {
            destinationConnection: place.connectionId,
            destinationRepository: place.repository,
            destination: name,
          },
        }),
    },
  ];
}

/** Entries after which the tag is still there. */
function changesOf({ place, connection, onForm }: TagMenuDeps, { name, digest, immutable }: TagRow): MenuEntry[] {
  const form = (kind: TagFormRequest['kind']) => onForm({ kind, tags: [name], ofSelection: false });
  const readOnly = noWritingBecause(connection);
  return [
    { id: 'move', label: 'Move…', startsGroup: true, disabledBecause: readOnly, run: () => form('move') },
    {
      id: 'create',
      label: 'New tag here…',
      disabledBecause: readOnly ?? noDigestReason(digest),
      run: () => form('create'),
    },
    { id: 'restore', label: 'Restore an earlier digest…', disabledBecause: readOnly, run: () => form('restore') },
    { id: 'expire', label: 'Expire…', disabledBecause: noExpirationBecause(connection), run: () => form('expire') },
    { id: 'labels', label: 'Labels…', disabledBecause: noLabelsBecause(connection), run: () => form('labels') },
    {
      id: 'immutability',
      label: immutable ? 'Allow changes' : 'Make immutable',
      disabledBecause: noImmutabilityBecause(connection),
      run: () => openChange({ ...place, changes: [{ kind: 'immutability', tag: name, immutable: !immutable }] }),
    },
  ];
}

/** Entries after which it is not, the gentle one first. */
function deletionsOf({ place, connection }: TagMenuDeps, { name }: TagRow): MenuEntry[] {
  const change: TagChange = { kind: 'delete', tag: name };
  const onlyThis: MenuEntry = {
    id: 'delete-only',
    label: 'Delete only this tag…',
    description: 'This registry deletes by digest; the preview lists what would go too, and another way.',
    danger: true,
    disabledBecause: noDeletionBecause(connection),
    run: () => openChange({ ...place, changes: [change], wantsOnlyThis: true }),
  };
  return [
    {
      id: 'delete',
      label: 'Delete…',
      danger: true,
      startsGroup: true,
      disabledBecause: noDeletionBecause(connection),
      run: () => openChange({ ...place, changes: [change] }),
    },
    ...(deletesByDigest(connection) ? [onlyThis] : []),
    {
      id: 'delete-permanently',
      label: 'Delete permanently…',
      danger: true,
      disabledBecause: noPermanentDeletionBecause(connection),
      run: () => openChange({ ...place, changes: [{ kind: 'delete-permanently', tag: name, digest: null }] }),
    },
  ];
}
