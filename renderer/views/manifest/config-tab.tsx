import { Fragment, type ReactNode } from 'react';
import { AppError } from '../../../shared/errors.ts';
import { Digest } from '../../ui/digest.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { RelativeTime, Size } from '../../ui/values.tsx';
import { ChoosePlatform } from './choose-platform.tsx';
import type { ImageConfig } from './image-config.ts';
import { RawText } from './raw-text-view.tsx';
import { useImageConfig, type LoadedManifest } from './use-manifest.ts';

/** How a container of this image starts, and the config as it is. */
export function ConfigTab({ manifest }: { manifest: LoadedManifest }) {
  const { parsed, place } = manifest;
  const config = useImageConfig(place, parsed);
  if (parsed instanceof AppError || parsed.kind !== 'image')
    return <ChoosePlatform manifest={manifest} tab="config" what="config" />;
  if (config.state === 'none') {
    return (
      <EmptyState title="Not an image config">
        The config of this artifact is of type {parsed.config.mediaType}.
      </EmptyState>
    );
  }
  if (config.state === 'failed')
    return <ErrorPanel error={config.error} what="The config could not be read" onRetry={config.retry} />;
  if (config.state === 'loading') return <Skeleton label="config" />;
  return (
    <div className="wb-scroll wb-manifest__body">
      <dl className="wb-facts">
        <dt>Config</dt>
        <dd>
          <Digest digest={parsed.config.digest} whole />{' '}
          <span className="wb-dim">
            <Size bytes={config.bytes.length} />
          </span>
        </dd>
        {config.config !== null && <Facts config={config.config} />}
      </dl>
      <h2 className="wb-manifest__sub">As it is</h2>
      <RawText bytes={config.bytes} label="Config" />
    </div>
  );
}

function Facts({ config }: { config: ImageConfig }) {
  const lines = (texts: readonly string[]) =>
    texts.map((text) => (
      <div key={text} className="wb-mono wb-value">
        {text}
      </div>
    ));
  const facts: readonly (readonly [string, ReactNode, boolean])[] = [
    ['Platform', config.platform, config.platform !== ''],
    ['Created', <RelativeTime key="created" timeMs={config.createdAtMs} />, config.createdAtMs !== null],
    ['Author', config.author, config.author !== ''],
    [
      'Entrypoint',
      <code key="entry" className="wb-mono">
        {JSON.stringify(config.entrypoint)}
      </code>,
      config.entrypoint.length > 0,
    ],
    [
      'Command',
      <code key="cmd" className="wb-mono">
        {JSON.stringify(config.command)}
      </code>,
      config.command.length > 0,
    ],
    [
      'User',
      config.user === '' ? (
        <span className="wb-dim">root, because none is set</span>
      ) : (
        <code className="wb-mono">{config.user}</code>
      ),
      true,
    ],
    [
      'Directory',
      <code key="dir" className="wb-mono">
        {config.workingDir}
      </code>,
      config.workingDir !== '',
    ],
    ['Environment', lines(config.env), config.env.length > 0],
    ['Ports', config.ports.join(', '), config.ports.length > 0],
    ['Volumes', lines(config.volumes), config.volumes.length > 0],
    ['Stop signal', config.stopSignal, config.stopSignal !== ''],
  ];
  return facts
    .filter(([, , isThere]) => isThere)
    .map(([title, value]) => (
      <Fragment key={title}>
        <dt>{title}</dt>
        <dd>{value}</dd>
      </Fragment>
    ));
}
