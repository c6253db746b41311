import type { Connection } from '../../../shared/contract/connections.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import {
  deletesByDigest,
  noDeletionBecause,
  noExpirationBecause,
  noImmutabilityBecause,
  noLabelsBecause,
  noPermanentDeletionBecause,
  noWritingBecause,
} from './tag-capabilities.ts';
import type { TagFormRequest } from './tag-form-model.ts';

interface BulkActionsProps {
  readonly place: RepositoryPlace;
  readonly connection: Connection | undefined;
  readonly chosen: readonly string[];
  readonly onForm: (request: TagFormRequest) => void;
}

/** The contract takes this many changes in one preview. */
const maxChanges = 500;

/** Writes to all selected tags; each leads to the preview. */
export function BulkActions({ place, connection, chosen, onForm }: BulkActionsProps) {
  const tooMany =
    chosen.length > maxChanges ? `At most ${String(maxChanges)} tags at once; narrow the selection.` : undefined;
  const form = (kind: TagFormRequest['kind']) => onForm({ kind, tags: chosen, ofSelection: true });
  const preview = (changeOf: (tag: string) => TagChange) => openChange({ ...place, changes: chosen.map(changeOf) });
  const immutability = noImmutabilityBecause(connection) ?? tooMany;
  const more: MenuEntry[] = [
    {
      id: 'immutable',
      label: 'Make immutable',
      disabledBecause: immutability,
      run: () => preview((tag) => ({ kind: 'immutability', tag, immutable: true })),
    },
    {
      id: 'mutable',
      label: 'Allow changes',
      disabledBecause: immutability,
      run: () => preview((tag) => ({ kind: 'immutability', tag, immutable: false })),
    },
    ...(deletesByDigest(connection)
      ? [
          {
            id: 'delete-only',
            label: 'Delete only these tags…',
            description: 'This registry deletes by digest; the preview lists what would go too, and another way.',
            danger: true,
            startsGroup: true,
            disabledBecause: noDeletionBecause(connection) ?? tooMany,
            run: () =>
              openChange({ ...place, changes: chosen.map((tag) => ({ kind: 'delete', tag })), wantsOnlyThis: true }),
          },
        ]
      : []),
    {
      id: 'delete-permanently',
      label: 'Delete permanently…',
      danger: true,
      startsGroup: true,
      disabledBecause: noPermanentDeletionBecause(connection) ?? tooMany,
      run: () => preview((tag) => ({ kind: 'delete-permanently', tag, digest: null })),
    },
  ];
  return (
    <>
      <ActionButton onClick={() => form('move')} disabledBecause={noWritingBecause(connection) ?? tooMany}>
        Move…
      </ActionButton>
      <ActionButton onClick={() => form('expire')} disabledBecause={noExpirationBecause(connection) ?? tooMany}>
        Expire…
      </ActionButton>
      <ActionButton onClick={() => form('labels')} disabledBecause={noLabelsBecause(connection) ?? tooMany}>
        Labels…
      </ActionButton>
      <ActionButton
        onClick={() => preview((tag) => ({ kind: 'delete', tag }))}
        disabledBecause={noDeletionBecause(connection) ?? tooMany}
      >
        Delete…
      </ActionButton>
      <MenuButton label="More for the selected tags" entries={more}>
        More
      </MenuButton>
    </>
  );
}
