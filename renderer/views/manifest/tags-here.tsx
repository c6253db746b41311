import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TagLink, type RepositoryPlace } from '../../ui/links.tsx';
import { tagsKnownOn } from './known-tags.ts';

const shown = 40;

/** Tags known to point at this digest. Asks nothing: only a list that has been read already is looked through. */
export function TagsHere({ place, digest }: { place: RepositoryPlace; digest: string }) {
  const queries = useQueryClient();
  const names = tagsKnownOn(queries, place, digest);
  if (names === null) {
    return (
      <Link
        className="wb-here"
        to="/c/$connectionId/r/$repository/tags"
        params={{ ...place }}
        search={{ q: `digest:${digest}` }}
      >
        Look for tags with this digest
      </Link>
    );
  }
  if (names.length === 0) return <span className="wb-dim">none</span>;
  return (
    <span className="wb-chips wb-chips--wrap">
      {names.slice(0, shown).map((name) => (
        <TagLink key={name} place={place} tag={name} />
      ))}
      {names.length > shown && <span className="wb-dim">and {names.length - shown} more</span>}
    </span>
  );
}
