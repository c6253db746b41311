import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationKey, operationQuery, useOperation } from '../../client/queries.ts';
import type { SideChoice } from './merge-pairs.ts';

interface OpenFileLinkProps {
  /** Which side it is for, for screen readers. */
  readonly side: 'source' | 'destination';
  readonly onOpened: (side: SideChoice) => void;
  readonly onError: (error: AppError | null) => void;
}

/**
 * Opens an archive (source) or a folder (destination; archives are never written to) and puts it on a side. Asks for a
 * path where the host has no dialog.
 */
export function OpenFileLink({ side, onOpened, onError }: OpenFileLinkProps) {
  const { open, isOpening } = useOpenFile(onOpened);
  const hasDialog = useOperation('app.info', {}).data?.host === 'electron';
  const [asks, setAsks] = useState(false);
  const [hasAsked, setAsked] = useState(false);
  const attempt = async (input: Input<'files.open'>) => {
    onError(null);
    try {
      await open(input);
      setAsks(false);
    } catch (error) {
      const known = asAppError(error);
      if (known.kind !== 'cancelled') onError(known);
    }
  };
  if (asks)
    return (
      <PathField
        side={side}
        isOpening={isOpening}
        onPath={(path) => void attempt({ path })}
        onClose={() => {
          setAsked(true);
          setAsks(false);
        }}
      />
    );
  return (
    <Button
      variant="link"
      size="sm"
      isInline
      autoFocus={hasAsked}
      isDisabled={isOpening}
      onClick={() => (hasDialog ? void attempt({ pick: side === 'source' ? 'file' : 'folder' }) : setAsks(true))}
    >
      {side === 'source' ? 'Open a file…' : 'Open a folder…'}
    </Button>
  );
}

interface PathFieldProps {
  readonly side: OpenFileLinkProps['side'];
  readonly isOpening: boolean;
  readonly onPath: (path: string) => void;
  readonly onClose: () => void;
}

function PathField({ side, isOpening, onPath, onClose }: PathFieldProps) {
  const [path, setPath] = useState('');
  return (
    <form
      className="wb-side__path"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') onPath(path.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <input
        className="wb-combo__input"
        autoFocus
        aria-label={`Path of the file or folder for the ${side}`}
        placeholder="/path/of/archive.tar, or a folder"
        maxLength={4000}
        spellCheck={false}
        autoComplete="off"
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" variant="link" size="sm" isInline isDisabled={isOpening}>
        Open
      </Button>
      <Button variant="link" size="sm" isInline onClick={onClose}>
        Cancel
      </Button>
    </form>
  );
}

/** Opens a file; where it holds one repository and one tag there is nothing left to choose. */
function useOpenFile(onOpened: (side: SideChoice) => void) {
  const client = useClient();
  const queries = useQueryClient();
  const [isOpening, setOpening] = useState(false);
  const open = async (input: Input<'files.open'>) => {
    setOpening(true);
    try {
      const { id } = await client.call('files.open', input);
      await queries.invalidateQueries({ queryKey: operationKey('connections.list', {}) });
      const list = await queries.fetchQuery(
        operationQuery(client, 'repositories.list', { connectionId: id, limit: 1000 }),
      );
      const [repository] = list.repositories;
      if (repository === undefined || list.repositories.length > 1)
        return onOpened({ connectionId: id, repository: '', reference: '' });
      const place = { connectionId: id, repository: repository.name };
      const { tags } = await client.call('tags.list', { ...place, limit: 2 });
      onOpened({ ...place, reference: tags.length === 1 ? (tags[0]?.name ?? '') : '' });
    } finally {
      setOpening(false);
    }
  };
  return { open, isOpening };
}
