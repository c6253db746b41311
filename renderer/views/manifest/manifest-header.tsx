import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { copyText } from '../../ui/copy.ts';
import { Digest } from '../../ui/digest.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { PartialNotice } from '../../ui/states.tsx';
import { fileCommands, noFileReference } from '../files/file-commands.ts';
import { equivalentCommands, imageReference } from './commands.ts';
import { kindWords } from './manifest-words.ts';
import type { LoadedManifest } from './use-manifest.ts';
import type { Verification } from './verification.ts';

/** What it is, its digest and whether that is true, and ways to take it elsewhere. */
export function ManifestHeader({
  manifest,
  connection,
}: {
  manifest: LoadedManifest;
  connection: Connection | undefined;
}) {
  const [showsCommands, setShowsCommands] = useState(false);
  const { place, reference, digest, verification } = manifest;
  const url = connection?.url ?? '';
  const byDigest = imageReference(url, place.repository, digest);
  const file = connection?.file ?? null;
  const noReference = file === null ? undefined : noFileReference;
  const commands = file === null ? equivalentCommands(url, place.repository, reference) : fileCommands(file, digest);
  return (
    <>
      <div className="wb-manifest__head">
        <span className="wb-strong">{kindWords(manifest.parsed)}</span>
        <Digest digest={digest} />
        <Verified verification={verification} bytes={manifest.bytes.length} />
        <span className="wb-toolbar__space" />
        <MenuButton
          label="Copy"
          entries={[
            ...(reference === digest
              ? []
              : [
                  {
                    id: 'tag',
                    label: 'Reference by tag',
                    disabledBecause: noReference,
                    run: () => void copyText(imageReference(url, place.repository, reference), 'Reference'),
                  },
                ]),
            {
              id: 'digest-reference',
              label: 'Reference by digest',
              disabledBecause: noReference,
              run: () => void copyText(byDigest, 'Reference'),
            },
            { id: 'digest', label: 'Digest', run: () => void copyText(digest, 'Digest') },
            {
              id: 'json',
              label: 'Manifest as text',
              run: () => void copyText(new TextDecoder().decode(manifest.bytes), 'Manifest'),
            },
            ...commands.map(({ tool, command }, index) => ({
              id: tool,
              label: tool === 'podman' ? 'podman pull command' : `${tool} command`,
              startsGroup: index === 0,
              run: () => void copyText(command, 'Command'),
            })),
          ]}
        >
          Copy
        </MenuButton>
        <button
          type="button"
          className="wb-text-button"
          aria-expanded={showsCommands}
          onClick={() => setShowsCommands(!showsCommands)}
        >
          Same by command line
        </button>
      </div>
      {verification.state === 'different' && (
        <PartialNotice title="These bytes are not what they should be">
          They have the digest {verification.computed}, but{' '}
          {verification.by === 'registry' ? 'the registry said' : 'the address says'} {verification.expected}. Do not
          trust what you see here.
        </PartialNotice>
      )}
      {showsCommands && (
        <div className="wb-manifest__commands">
          <InlinePanel title="The same by command line" onClose={() => setShowsCommands(false)}>
            {commands.length === 0 && <p>No other tool prints these bytes out of this file.</p>}
            <dl className="wb-facts">
              {commands.map(({ tool, command }) => (
                <div key={tool} className="wb-facts__pair">
                  <dt>{tool}</dt>
                  <dd>
                    <code className="wb-mono wb-command">{command}</code>{' '}
                    <button
                      type="button"
                      className="wb-text-button"
                      aria-label={`Copy the ${tool} command`}
                      onClick={() => void copyText(command, 'Command')}
                    >
                      Copy
                    </button>
                  </dd>
                </div>
              ))}
            </dl>
          </InlinePanel>
        </div>
      )}
    </>
  );
}

function Verified({ verification, bytes }: { verification: Verification; bytes: number }) {
  switch (verification.state) {
    case 'verified':
      return (
        <span
          className="wb-verified"
          title={`Computed in this page from the ${bytes.toLocaleString('en-US')} bytes it received: ${verification.computed}`}
        >
          <CheckCircleIcon aria-hidden="true" /> digest verified
        </span>
      );
    case 'different':
      return <span className="wb-decide">digest differs</span>;
    case 'unchecked':
      return (
        <span className="wb-dim" title={verification.reason}>
          digest not checked
        </span>
      );
  }
}
