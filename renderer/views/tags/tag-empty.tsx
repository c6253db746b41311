import { Button } from '@patternfly/react-core';
import { plural } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { TagList } from './use-tag-list.ts';

/** Nothing to show: because there is nothing, because nothing matches, or because it is not yet known. */
export function TagEmpty({ list, text, onClear }: { list: TagList; text: string; onClear: () => void }) {
  if (list.undecided > 0) {
    return (
      <EmptyState title="Looking…">
        {plural(list.undecided, 'manifest')} to read before this filter can be answered.
      </EmptyState>
    );
  }
  if (text !== '') {
    return (
      <EmptyState
        title="No tag matches"
        actions={
          <Button variant="link" onClick={onClear}>
            Clear the filter
          </Button>
        }
      >
        {plural(list.all.length, 'tag')} here, none fits “{text}”.
      </EmptyState>
    );
  }
  if (list.folded > 0)
    return (
      <EmptyState title="No tags but signatures">
        {plural(list.folded, 'signature tag')} folded away; show them under “View”.
      </EmptyState>
    );
  return (
    <EmptyState title="No tags in this repository">
      They may all have been deleted: look at its history to bring one back. Or push an image to it.
    </EmptyState>
  );
}
