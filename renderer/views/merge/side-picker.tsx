import { useState, type ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import { useOperation } from '../../client/queries.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { sortNaturally } from '../../ui/natural-sort.ts';
import { useAllTags } from '../matrix/use-all-tags.ts';
import type { SideChoice } from './merge-pairs.ts';
import { readSideText, type SideField } from './pasted-side.ts';

interface SidePickerProps {
  readonly name: 'Source' | 'Destination';
  readonly side: SideChoice;
  readonly connections: readonly Connection[];
  readonly onChange: (side: SideChoice) => void;
  /** What else can be done with this side, beside its name. */
  readonly actions?: ReactNode;
}

/** Why a reference cannot be one, or null. */
export function referenceFault(name: SidePickerProps['name'], reference: string): string | null {
  if (reference === '' || isTagName(reference)) return null;
  if (isDigest(reference)) return name === 'Source' ? null : 'The destination must be a tag; a digest cannot change.';
  return `“${reference}” is not a tag name.`;
}

/**
 * Registry, repository and tag of one side; every field also takes a pasted image reference. A destination may be a tag
 * that does not exist yet.
 */
export function SidePicker({ name, side, connections, onChange, actions }: SidePickerProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const hasConnection = side.connectionId !== '';
  const repositories = useOperation(
    'repositories.list',
    { connectionId: side.connectionId, limit: 1000 },
    { enabled: hasConnection },
  );
  const listed = repositories.data?.repositories ?? [];
  const fault = problem ?? referenceFault(name, side.reference);
  const take = (field: SideField) => (text: string) => {
    const known = listed.map((repository) => ({ connectionId: side.connectionId, name: repository.name }));
    const read = readSideText(field, text, side, { connections, current: {}, repositories: known });
    setProblem(read.problem);
    if (read.choice !== null) onChange(read.choice);
  };
  return (
    <fieldset className="wb-side">
      <legend className="wb-side__name">{name}</legend>
      {actions !== undefined && <div className="wb-side__actions">{actions}</div>}
      <Combobox
        label="Registry"
        placeholder="Registry or image"
        value={side.connectionId}
        allowsOther
        options={connections.map(({ id, name: label, url, kind }) => ({ value: id, label, note: noteOf(kind, url) }))}
        onChange={take('registry')}
      />
      <Combobox
        label="Repository"
        placeholder="Repository"
        value={side.repository}
        allowsOther
        disabledBecause={hasConnection ? undefined : 'Choose a registry first'}
        options={listed.map((repository) => ({ value: repository.name }))}
        emptyText={emptyText(repositories, 'The registry lists no repositories; type a name', 'Type a name')}
        onChange={take('repository')}
      />
      <TagField name={name} side={side} onTake={take('reference')} />
      {fault !== null && (
        <p className="wb-side__fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

interface TagFieldProps extends Pick<SidePickerProps, 'name' | 'side'> {
  readonly onTake: (text: string) => void;
}

function TagField({ name, side: { connectionId, repository, reference }, onTake }: TagFieldProps) {
  const isOpen = connectionId !== '' && repository !== '';
  const tags = useAllTags(isOpen ? { connectionId, repository } : null);
  const newestFirst = sortNaturally(tags.data?.tags ?? [], (tag) => tag.name).reverse();
  return (
    <Combobox
      label={name === 'Source' ? 'Tag or digest' : 'Tag'}
      placeholder={name === 'Source' ? 'Tag or digest' : 'Tag, or a new one'}
      value={reference}
      allowsOther
      disabledBecause={isOpen ? undefined : 'Choose a repository first'}
      options={newestFirst.map((tag) => ({
        value: tag.name,
        note: tag.kind === 'image' ? 'single image' : undefined,
      }))}
      emptyText={emptyText(tags, 'The tags could not be read; type a name', 'No tags yet; type a name')}
      onChange={onTake}
    />
  );
}

/** Why a list of options is empty. */
function emptyText({ error, isLoading }: { error: unknown; isLoading: boolean }, failed: string, none: string): string {
  if (error !== null) return failed;
  return isLoading ? 'Reading…' : none;
}

function noteOf(kind: Connection['kind'], url: string): string | undefined {
  if (kind === 'remote') return hostOf(url);
  return kind === 'file' ? 'opened file' : undefined;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
