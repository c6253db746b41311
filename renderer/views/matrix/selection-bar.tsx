import { Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { plural } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

interface MatrixSelectionProps {
  readonly place: RepositoryPlace;
  /** In the order in which they were selected: the first is the source. */
  readonly selected: readonly string[];
  readonly onCompare: (tag: string) => void;
  readonly onClear: () => void;
}

/** What can be done with the selected tags; merging wants a source and a destination. */
export function MatrixSelection({ place, selected, onCompare, onClear }: MatrixSelectionProps) {
  const navigate = useNavigate();
  const [source, destination] = selected;
  if (source === undefined) return null;
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
      <span>{selected.length === 1 ? `${source} selected` : `${plural(selected.length, 'tag')} selected`}</span>
      {selected.length === 1 && (
        <>
          <Button variant="secondary" size="sm" onClick={() => merge(source, undefined)}>
            Merge into another tag…
          </Button>
          <Button variant="link" size="sm" onClick={() => onCompare(source)}>
            Compare the others with it
          </Button>
        </>
      )}
      {selected.length === 2 && destination !== undefined && (
        <>
          <Button variant="secondary" size="sm" onClick={() => merge(source, destination)}>
            Merge {source} into {destination}…
          </Button>
          <Button variant="link" size="sm" onClick={() => merge(destination, source)}>
            The other way round…
          </Button>
        </>
      )}
      {selected.length > 2 && (
        <span className="wb-dim">Merging takes two tags: the source first, then the destination.</span>
      )}
      <span className="wb-toolbar__space" />
      <Button variant="link" size="sm" onClick={onClear}>
        Clear selection
      </Button>
    </div>
  );
}
