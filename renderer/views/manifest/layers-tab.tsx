import { useMemo } from 'react';
import { AppError } from '../../../shared/errors.ts';
import { Digest } from '../../ui/digest.tsx';
import { Grid } from '../../ui/grid/grid.tsx';
import type { GridColumn } from '../../ui/grid/types.ts';
import { copyText } from '../../ui/copy.ts';
import { EmptyState, ErrorPanel, PartialNotice } from '../../ui/states.tsx';
import { RelativeTime, Size } from '../../ui/values.tsx';
import { buildSteps, type BuildStep } from './build-steps.ts';
import { ChoosePlatform } from './choose-platform.tsx';
import { useImageConfig, type LoadedManifest } from './use-manifest.ts';

const columns: readonly GridColumn<BuildStep>[] = [
  { id: 'number', title: '#', width: 40, align: 'end', cell: (step) => <span className="wb-dim">{step.number}</span> },
  {
    id: 'instruction',
    title: 'Instruction',
    width: 320,
    grow: true,
    cell: (step) =>
      step.instruction === '' ? (
        <span className="wb-dim">not told</span>
      ) : (
        <code className={`wb-mono${step.layer === null ? ' wb-dim' : ''}`} title={step.instruction}>
          {step.instruction}
        </code>
      ),
  },
  {
    id: 'size',
    title: 'Size',
    width: 90,
    align: 'end',
    cell: (step) =>
      step.layer === null ? (
        <span className="wb-dim" title="This step changed only the config">
          no layer
        </span>
      ) : (
        <Size bytes={step.layer.size} />
      ),
  },
  {
    id: 'digest',
    title: 'Layer',
    width: 160,
    cell: (step) => (step.layer === null ? null : <Digest digest={step.layer.digest} />),
  },
  {
    id: 'type',
    title: 'Media type',
    width: 230,
    cell: (step) => (
      <span className="wb-dim" title={step.layer?.mediaType}>
        {step.layer?.mediaType.replace(/^application\/vnd\./, '')}
      </span>
    ),
  },
  {
    id: 'created',
    title: 'Created',
    width: 100,
    align: 'end',
    cell: (step) => (step.createdAtMs === null ? null : <RelativeTime timeMs={step.createdAtMs} />),
  },
];

/** Layers and the steps that made them. */
export function LayersTab({ manifest }: { manifest: LoadedManifest }) {
  const { parsed, place } = manifest;
  const config = useImageConfig(place, parsed);
  const layers = useMemo(() => (parsed instanceof AppError || parsed.kind !== 'image' ? [] : parsed.layers), [parsed]);
  const history = config.state === 'ready' ? config.config?.history : undefined;
  const { steps, isMatched } = useMemo(() => buildSteps(history ?? [], layers), [history, layers]);
  if (parsed instanceof AppError || parsed.kind !== 'image')
    return <ChoosePlatform manifest={manifest} tab="layers" what="layers" />;
  return (
    <>
      {config.state === 'failed' && (
        <ErrorPanel error={config.error} what="The build history could not be read" onRetry={config.retry} />
      )}
      {config.state === 'ready' && !isMatched && (
        <PartialNotice title="Steps and layers cannot be matched">
          The config tells of another number of layers than the manifest has. The layers are shown alone.
        </PartialNotice>
      )}
      <Grid
        label="Layers and build history"
        columns={columns}
        rows={steps}
        rowKey={(step) => String(step.number)}
        rowText={(step) => step.instruction}
        menu={(step) => [
          {
            id: 'copy',
            label: 'Copy instruction',
            disabledBecause: step.instruction === '' ? 'The config does not tell it.' : undefined,
            run: () => void copyText(step.instruction, 'Instruction'),
          },
          {
            id: 'digest',
            label: 'Copy layer digest',
            disabledBecause: step.layer === null ? 'This step made no layer.' : undefined,
            run: () => void copyText(step.layer?.digest ?? '', 'Digest'),
          },
        ]}
        empty={<EmptyState title="No layers">This image has no content besides its config.</EmptyState>}
      />
    </>
  );
}
