import './files.css';
import { Label, Title } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Connection } from '../../../shared/contract/connections.ts';
import type { OpenedFile } from '../../../shared/contract/opened-file.ts';
import { useWrite } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { connectionWords } from '../frame/connection-words.ts';
import { fileWords } from './file-words.ts';

/** Path, format and size of an opened file, what is odd about it, and what can be done with it. */
export function FileHeader({ connection }: { connection: Connection }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const check = useWrite('connections.check');
  const close = useWrite('files.close');
  const { id, name, file, state } = connection;
  const words = connectionWords(connection);
  // Everything that was read from it may be another now.
  const readAgain = () => check.mutate({ id }, { onSettled: () => void queries.invalidateQueries() });
  const isFailed = state.status === 'failed';
  return (
    <header className="wb-connection">
      <div className="wb-connection__line">
        <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" />
        <Title headingLevel="h1" size="lg">
          {name}
        </Title>
        <span className="wb-dim wb-ellipsis" title={file?.path}>
          {file?.path}
        </span>
        {file !== null && !isFailed && <FileFacts file={file} />}
        <span className="wb-toolbar__space" />
        <ActionButton onClick={readAgain} disabledBecause={check.isPending ? 'It is being read.' : undefined}>
          Read again
        </ActionButton>
        <ActionButton
          hint="Waybill forgets it; the file stays as it is."
          disabledBecause={close.isPending ? 'It is being closed.' : undefined}
          onClick={() => close.mutate({ id }, { onSuccess: () => void navigate({ to: '/' }) })}
        >
          Close
        </ActionButton>
      </div>
      {isFailed && state.error !== null && (
        <ErrorPanel error={state.error} what="Not readable now" onRetry={readAgain} isExplained />
      )}
      {close.error !== null && <ErrorPanel error={close.error} what="Not closed" isExplained />}
      {!isFailed && <FileNotes notes={notesOf(file)} />}
    </header>
  );
}

function FileFacts({ file }: { file: OpenedFile }) {
  const { changedAtMs, readOnlyBecause, digests, notes } = file;
  return (
    <>
      <span className="wb-dim">{fileWords(file)}</span>
      {changedAtMs !== null && (
        <span className="wb-dim">
          changed <RelativeTime timeMs={changedAtMs} />
        </span>
      )}
      {readOnlyBecause !== null && (
        <Label isCompact title={readOnlyBecause}>
          read only
        </Label>
      )}
      {digests === 'made' && (
        <Label isCompact color="orange" title={notes[0]}>
          digests made here
        </Label>
      )}
    </>
  );
}

function notesOf(file: Connection['file']): readonly string[] {
  if (file === null) return [];
  const { readOnlyBecause, notes } = file;
  return readOnlyBecause === null ? notes : [...notes, readOnlyBecause];
}

function FileNotes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="wb-file__notes" aria-label="About this file">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
