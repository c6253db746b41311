import type { Capabilities } from '../../../shared/contract/connections.ts';

export interface CapabilityFact {
  readonly name: string;
  readonly words: string;
}

const flavours: Readonly<Record<Capabilities['flavour'], string>> = {
  unknown: 'not asked yet',
  oci: 'registry by the OCI standard',
  quay: 'Quay',
  'docker-hub': 'Docker Hub',
  harbor: 'Harbor',
};
const catalogs: Readonly<Record<Capabilities['catalog'], string>> = {
  unknown: 'not asked yet',
  available: 'listed',
  refused: 'not listed: add them by name',
};
const deletions: Readonly<Record<Capabilities['tagDeletion'], string>> = {
  unknown: 'not tried yet',
  'by-tag': 'one tag at a time',
  'by-digest': 'only with all tags of the same image',
  none: 'not possible',
};

/** What a registry was found to be able to do, in words; `unknown` never looks like “no”. */
export function capabilityWords(capabilities: Capabilities): readonly CapabilityFact[] {
  const { flavour, catalog, tagHistory, restore, expiration, tagDeletion } = capabilities;
  if (flavour === 'unknown') return [{ name: 'Kind', words: flavours.unknown }];
  return [
    { name: 'Kind', words: flavours[flavour] },
    { name: 'Repositories', words: catalogs[catalog] },
    { name: 'Tag history', words: tagHistory ? 'kept by the registry' : 'only what Waybill itself has seen' },
    { name: 'Restoring', words: restore ? 'by the registry' : 'by pushing kept bytes again' },
    { name: 'Expiration', words: expiration ? 'can be set' : 'cannot be set with this sign-in' },
    { name: 'Deleting', words: deletions[tagDeletion] },
  ];
}
