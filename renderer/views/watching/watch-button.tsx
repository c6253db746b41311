import EyeIcon from '@patternfly/react-icons/dist/esm/icons/eye-icon';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { useWatch } from './use-watch.ts';
import { stateWords } from './watch-words.ts';

/** Opens and closes what there is to say about watching a repository; shows whether it is watched. */
export function WatchButton({
  place,
  isOpen,
  onToggle,
}: {
  place: RepositoryPlace;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const watch = useWatch(place);
  const isWatched = watch !== null && watch !== undefined;
  const title = isWatched ? `Watched: ${stateWords(watch)}` : 'Look here by itself and keep what was';
  return (
    <button
      type="button"
      className={`wb-watch-button${isWatched ? ' wb-watch-button--on' : ''}`}
      aria-expanded={isOpen}
      title={title}
      onClick={onToggle}
    >
      <EyeIcon />
      {isWatched ? 'Watched' : 'Watch'}
    </button>
  );
}
