import { Button } from '@patternfly/react-core';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { copyText } from '../../ui/copy.ts';
import { saveBytes } from '../../ui/save-text.ts';
import type { MergePair } from './merge-pairs.ts';
import type { CopyStep } from './copy-words.ts';
import { mergeCommands } from './merge-commands.ts';

interface CommandListProps {
  readonly pair: MergePair;
  readonly merged: MergePlan;
  readonly connections: readonly Connection[];
}

/** Images of the result that come from the source; within one repository none has to be copied. */
function stepsOf(merged: MergePlan, pair: MergePair): CopyStep[] {
  const { source, destination } = pair;
  if (source.connectionId === destination.connectionId && source.repository === destination.repository) return [];
  const kept = new Set(merged.rows.flatMap((row) => row.destination.map((entry) => entry.digest)));
  return merged.entries
    .filter((entry) => !kept.has(entry.digest) && entry.digest !== '')
    .map((entry) => ({
      kind: 'manifest',
      digest: entry.digest,
      mediaType: entry.mediaType,
      sizeBytes: entry.size,
      label: '',
    }));
}

/** The same merge with other tools, to keep in a script or to check Waybill by. */
export function CommandList({ pair, merged, connections }: CommandListProps) {
  const urlOf = (id: string) => connections.find((connection) => connection.id === id)?.url ?? '';
  const ends = [pair.source.connectionId, pair.destination.connectionId];
  if (connections.some(({ id, kind }) => kind === 'file' && ends.includes(id)))
    return <p className="wb-merge__hint">Commands are for registries; other tools name files in ways of their own.</p>;
  const sourceUrl = urlOf(pair.source.connectionId);
  const destinationUrl = urlOf(pair.destination.connectionId);
  if (!URL.canParse(sourceUrl) || !URL.canParse(destinationUrl))
    return <p className="wb-merge__hint">The registries’ addresses are not known.</p>;
  if ([sourceUrl, destinationUrl].some((url) => new URL(url).protocol === 'file:'))
    return (
      <p className="wb-merge__hint">
        One side is an opened file. skopeo and oras name files in ways of their own; copy it into a registry with them
        first, or merge it here.
      </p>
    );
  const commands = mergeCommands({
    source: { url: sourceUrl, repository: pair.source.repository, reference: pair.source.reference },
    destination: { url: destinationUrl, repository: pair.destination.repository, reference: pair.destination.tag },
    contentType: merged.contentType,
    resultDigest: merged.digest,
    steps: stepsOf(merged, pair),
  });
  return (
    <section className="wb-commands wb-scroll" aria-label="Commands">
      <p>
        The commands write the result from the file <span className="wb-mono">merged-list.json</span>.{' '}
        <Button variant="link" isInline onClick={() => saveBytes('merged-list.json', merged.bytes, merged.contentType)}>
          Save it
        </Button>
        . They carry no credentials; each tool uses its own login.
      </p>
      {commands.map(({ tool, text }) => (
        <div key={tool}>
          <div className="wb-commands__head">
            <h2 className="wb-board__heading">{tool}</h2>
            <Button variant="link" size="sm" onClick={() => void copyText(text, 'Commands')}>
              Copy
            </Button>
          </div>
          <pre className="wb-commands__text" tabIndex={0}>
            {text}
          </pre>
        </div>
      ))}
    </section>
  );
}
