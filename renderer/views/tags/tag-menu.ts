import { useNavigate } from '@tanstack/react-router';
import type { Connection } from '../../../shared/contract/connections.ts';
import { openChange } from '../../state/change.ts';
import { copyText } from '../../ui/copy.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { noDeletionBecause, noExpirationBecause, noWritingBecause } from './tag-capabilities.ts';
import type { TagRow } from './tag-filter.ts';
import type { TagFormRequest } from './tag-form.tsx';

export interface TagMenuDeps {
  readonly place: RepositoryPlace;
  readonly connection: Connection | undefined;
  readonly onForm: (request: TagFormRequest) => void;
}

/** What can be done with one tag. */
export function useTagMenu({ place, connection, onForm }: TagMenuDeps): (row: TagRow) => MenuEntry[] {
  const navigate = useNavigate();
  const host = connection?.url.replace(/^https?:\/\//, '') ?? '';
  return (row) => {
    const { digest, name } = row;
    const noDigest = digest === null ? 'The listing did not say its digest.' : undefined;
    return [
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
        run: () => void copyText(`${host}/${place.repository}:${name}`, 'Reference'),
      },
      {
        id: 'copy-digest',
        label: 'Copy reference by digest',
        disabledBecause: noDigest,
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
      {
        id: 'move',
        label: 'Move…',
        startsGroup: true,
        disabledBecause: noWritingBecause(connection),
        run: () => onForm({ kind: 'move', tags: [name], ofSelection: false }),
      },
      {
        id: 'create',
        label: 'New tag here…',
        disabledBecause: noWritingBecause(connection) ?? noDigest,
        run: () => onForm({ kind: 'create', tags: [name], ofSelection: false }),
      },
      {
        id: 'expire',
        label: 'Expire…',
        disabledBecause: noExpirationBecause(connection),
        run: () => onForm({ kind: 'expire', tags: [name], ofSelection: false }),
      },
      {
        id: 'delete',
        label: 'Delete…',
        danger: true,
        startsGroup: true,
        disabledBecause: noDeletionBecause(connection),
        run: () => openChange({ ...place, changes: [{ kind: 'delete', tag: name }] }),
      },
    ];
  };
}
