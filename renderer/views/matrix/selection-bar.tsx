import { Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { plural } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import type { MergeDirection } from '../../ui/merge-direction.ts';

interface MatrixSelectionProps {
  readonly place: RepositoryPlace;
  readonly selected: readonly string[];
  /** Which of two selected tags goes into which, unless turned round; null with any other number. */
  readonly direction: MergeDirection | null;
  readonly onCompare: (tag: string) => void;
  readonly onClear: () => void;
}

/** What can be done with the selected tags; merging wants a source and a destination. */
export function MatrixSelection({ place, selected, direction, onCompare, onClear }: MatrixSelectionProps) {
  const navigate = useNavigate();
  const [only] = selected;
  if (only === undefined) return null;
  const merge = (from: string, into: string | undefined) =>
    void navigate({
      to: '/merge',
      search: {
        sourceConnection: place.connectionId,
        sourceRepository: place.repository,
        source: from,
        destinationConnection: place.connectionId,
        destinationRepository: place.repository,
        destination: into,
      },
    });
  return (
    <div className="wb-toolbar wb-matrix__selection" role="toolbar" aria-label="Selected tags">
      <span>{selected.length === 1 ? `${only} selected` : `${plural(selected.length, 'tag')} selected`}</span>
      {selected.length === 1 && (
        <>
          <Button variant="secondary" size="sm" onClick={() => merge(only, undefined)}>
            Merge into another tag…
          </Button>
          <Button variant="link" size="sm" onClick={() => onCompare(only)}>
            Compare the others with it
          </Button>
        </>
      )}
      {direction !== null && (
        <>
          <Button variant="secondary" size="sm" onClick={() => merge(direction.source, direction.destination)}>
            Merge {direction.source} into {direction.destination}…
          </Button>
          <Button variant="link" size="sm" onClick={() => merge(direction.destination, direction.source)}>
            The other way round…
          </Button>
        </>
      )}
      {selected.length > 2 && <span className="wb-dim">Merging takes two tags: a source and a destination.</span>}
      <span className="wb-toolbar__space" />
      <Button variant="link" size="sm" onClick={onClear}>
        Clear selection
      </Button>
    </div>
  );
}
