import type { Connection } from '../../../shared/contract/connections.ts';
import { errorWords } from '../../client/error-words.ts';
import type { RepositoryListing } from '../../client/use-all-repositories.ts';
import { InfoNotice, PartialNotice } from '../../ui/states.tsx';

/** Why the list is not all there is. */
export function ListingNotice({ listing, connection }: { listing: RepositoryListing; connection: Connection }) {
  if (listing.status !== 'ready') return null;
  const why = listing.reason === null ? '' : errorWords(listing.reason).why;
  if (listing.listing === 'refused') {
    return (
      <InfoNotice
        title={`${connection.name} does not list its repositories ${connection.signIn.method === 'anonymous' ? 'without sign-in' : 'for this account'}`}
      >
        {why} That is common and no fault: name the repositories you work with and they stay on this list.
      </InfoNotice>
    );
  }
  if (listing.listing !== 'partial') return null;
  return (
    <PartialNotice title="The list is not complete">
      {why === '' ? 'The registry stopped before the end.' : why} What is missing can be added by name.
    </PartialNotice>
  );
}
