import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRowTabIndex } from './grid/row-context.ts';
import { TagName } from './tag-name.tsx';

export interface RepositoryPlace {
  readonly connectionId: string;
  readonly repository: string;
}

/** A repository's name, dim up to its last part. */
export function RepositoryName({ name }: { name: string }) {
  const slash = name.lastIndexOf('/') + 1;
  return (
    <span className="wb-ellipsis" title={name}>
      <span className="wb-dim">{name.slice(0, slash)}</span>
      {name.slice(slash)}
    </span>
  );
}

/** Opens a repository at its tags. */
export function RepositoryLink({ place, children }: { place: RepositoryPlace; children?: ReactNode }) {
  const tabIndex = useRowTabIndex();
  return (
    <Link
      className="wb-link"
      to="/c/$connectionId/r/$repository/tags"
      params={{ ...place }}
      search={{}}
      tabIndex={tabIndex}
    >
      {children ?? <RepositoryName name={place.repository} />}
    </Link>
  );
}

/** Opens the manifest behind a tag or digest. */
export function ManifestLink({
  place,
  reference,
  from,
  children,
}: {
  place: RepositoryPlace;
  reference: string;
  from?: string;
  children?: ReactNode;
}) {
  const tabIndex = useRowTabIndex();
  return (
    <Link
      className="wb-link"
      to="/c/$connectionId/r/$repository/m/$reference"
      params={{ ...place, reference }}
      search={from === undefined ? {} : { from }}
      tabIndex={tabIndex}
    >
      {children ?? reference}
    </Link>
  );
}

/** A tag's name, bold, opening its manifest. */
export function TagLink({ place, tag }: { place: RepositoryPlace; tag: string }) {
  return (
    <ManifestLink place={place} reference={tag}>
      <TagName tag={tag} />
    </ManifestLink>
  );
}
