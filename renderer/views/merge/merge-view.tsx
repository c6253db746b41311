import './merge.css';
import { Button } from '@patternfly/react-core';
import ExchangeAltIcon from '@patternfly/react-icons/dist/esm/icons/exchange-alt-icon';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { AppError } from '../../../shared/errors.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { useOperation } from '../../client/queries.ts';
import type { MergeSearch } from '../../search-params.ts';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';
import { MergeBoard } from './merge-board.tsx';
import { allPairs, readFurther, writeFurther, type FurtherPair, type SideChoice } from './merge-pairs.ts';
import { OpenFileLink } from './open-file-link.tsx';
import { OpenPlanButton } from './open-plan-button.tsx';
import { openPlan, useOpenedPlan } from './plan-store.ts';
import { referenceFault, SidePicker } from './side-picker.tsx';

function sourceOf(search: MergeSearch): SideChoice {
  return {
    connectionId: search.sourceConnection ?? '',
    repository: search.sourceRepository ?? '',
    reference: search.source ?? '',
  };
}

function destinationOf(search: MergeSearch): SideChoice {
  return {
    connectionId: search.destinationConnection ?? '',
    repository: search.destinationRepository ?? '',
    reference: search.destination ?? '',
  };
}

/** The address of the board for two sides; what is not chosen yet is left out. */
export function mergeSearchOf(
  source: SideChoice,
  destination: SideChoice,
  further: readonly FurtherPair[] = [],
): MergeSearch {
  return {
    sourceConnection: source.connectionId || undefined,
    sourceRepository: source.repository || undefined,
    source: source.reference || undefined,
    destinationConnection: destination.connectionId || undefined,
    destinationRepository: destination.repository || undefined,
    destination: destination.reference || undefined,
    also: writeFurther(further),
  };
}

function isWhole(side: SideChoice): boolean {
  return side.connectionId !== '' && side.repository !== '' && side.reference !== '';
}

/** Merging of architecture lists: both sides, the board, and what would be written. */
export function MergeView() {
  const search = useSearch({ from: '/merge' });
  const navigate = useNavigate({ from: '/merge' });
  const connections = useOperation('connections.list', {});
  const [planError, setPlanError] = useState<AppError | null>(null);
  const [fileError, setFileError] = useState<AppError | null>(null);
  const [isAdding, setAdding] = useState(false);
  const addLink = useRef<HTMLButtonElement>(null);
  const hasPlan = useOpenedPlan() !== null;
  const source = sourceOf(search);
  const destination = destinationOf(search);
  const { also } = search;
  const further = useMemo(
    () => readFurther(also, { source: source.reference, tag: destination.reference }),
    [also, source.reference, destination.reference],
  );
  const sides = JSON.stringify([source, destination]);
  const pairs = useMemo(() => {
    const [from, into] = JSON.parse(sides) as [SideChoice, SideChoice];
    return allPairs(from, into, further);
  }, [sides, further]);
  const go = (from: SideChoice, into: SideChoice, more: readonly FurtherPair[] = []) => {
    openPlan(null);
    setPlanError(null);
    void navigate({ search: mergeSearchOf(from, into, more), replace: true });
  };
  const onSource = (side: SideChoice) =>
    go(side, fillFrom(destination, side, known), isSamePlace(side, source) ? further : []);
  const onDestination = (side: SideChoice) => go(source, side, isSamePlace(side, destination) ? further : []);
  const known = connections.data?.connections ?? [];
  const isReady =
    isWhole(source) &&
    isWhole(destination) &&
    referenceFault('Source', source.reference) === null &&
    referenceFault('Destination', destination.reference) === null;
  return (
    <div className="wb-screen wb-merge">
      <h1 className="pf-v6-u-screen-reader">Merge architecture lists</h1>
      <div className="wb-merge__sides">
        <SidePicker
          name="Source"
          side={source}
          connections={known}
          onChange={onSource}
          actions={<OpenFileLink side="source" onOpened={onSource} onError={setFileError} />}
        />
        <Button
          className="wb-merge__swap"
          variant="plain"
          aria-label="Swap source and destination"
          title={
            isDigest(source.reference)
              ? 'The source is a digest, which cannot be a destination'
              : 'Swap source and destination'
          }
          isDisabled={isDigest(source.reference)}
          icon={<ExchangeAltIcon />}
          onClick={() => go(destination, source)}
        />
        <SidePicker
          name="Destination"
          side={destination}
          connections={known}
          onChange={onDestination}
          actions={
            <>
              {isReady && !hasPlan && (
                <Button
                  ref={addLink}
                  variant="link"
                  size="sm"
                  isInline
                  aria-expanded={isAdding}
                  onClick={() => setAdding(!isAdding)}
                >
                  Also into another tag…
                </Button>
              )}
              <OpenFileLink side="destination" onOpened={onDestination} onError={setFileError} />
            </>
          }
        />
        <OpenPlanButton
          connections={known}
          onOpened={(...opened) => void navigate({ search: mergeSearchOf(...opened) })}
          onError={setPlanError}
        />
      </div>
      {connections.error !== null && (
        <ErrorPanel
          error={connections.error}
          what="The registries could not be read"
          onRetry={() => void connections.refetch()}
        />
      )}
      {fileError !== null && <ErrorPanel error={fileError} what="The file was not opened" />}
      {planError !== null && <ErrorPanel error={planError} what="The plan was not opened" />}
      {isReady ? (
        <MergeBoard
          key={sides}
          pairs={pairs}
          connections={known}
          onFurther={(next) => void navigate({ search: mergeSearchOf(source, destination, next), replace: true })}
          isAdding={isAdding}
          onAddingEnd={() => {
            setAdding(false);
            addLink.current?.focus();
          }}
          onDiscardPlan={() => openPlan(null)}
        />
      ) : (
        <EmptyState title="Choose a source and a destination">
          The source’s architectures go into the destination’s list. Choose both above, or paste an image reference, a
          pull command or a registry’s web address into any field. Everything is computed and shown here first; nothing
          is written before you have seen the result, its bytes and its digest.
        </EmptyState>
      )}
    </div>
  );
}

/** Further pairs are in the same repositories, so they outlive another tag and nothing else. */
function isSamePlace(next: SideChoice, last: SideChoice): boolean {
  return next.connectionId === last.connectionId && next.repository === last.repository;
}

/**
 * The first source suggests the same repository as the destination, unless it is a file, which rarely is one. What is
 * there is not touched.
 */
function fillFrom(destination: SideChoice, source: SideChoice, known: readonly Connection[]): SideChoice {
  const isFile = known.find(({ id }) => id === source.connectionId)?.kind === 'file';
  if (destination.connectionId !== '' || source.repository === '' || isFile) return destination;
  return { connectionId: source.connectionId, repository: source.repository, reference: '' };
}
