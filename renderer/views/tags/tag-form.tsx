import { Button, Radio, TextInput } from '@patternfly/react-core';
import { useId, useState, type ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { openChange } from '../../state/change.ts';
import { formatDate, plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import type { TagRow } from './tag-filter.ts';
import { createChange, expireChanges, moveChanges, type FormResult } from './tag-form-model.ts';

/** What is asked for before the preview can be made. */
export interface TagFormRequest {
  readonly kind: 'move' | 'create' | 'expire';
  readonly tags: readonly string[];
  /** The tags are the selection, not one row. */
  readonly ofSelection: boolean;
}

export interface TagFormProps {
  readonly request: TagFormRequest;
  readonly place: RepositoryPlace;
  readonly rows: readonly TagRow[];
  readonly connection: Connection | undefined;
  readonly onClose: () => void;
}

const dayMs = 86_400_000;

/** Asks where to or until when; writes nothing, the preview comes next. */
export function TagForm({ request, place, rows, connection, onClose }: TagFormProps) {
  const { kind, tags } = request;
  const [text, setText] = useState(() => (kind === 'expire' ? formatDate(Date.now() + 30 * dayMs) : ''));
  const [isNever, setNever] = useState(false);
  const [problem, setProblem] = useState('');
  const listId = useId();
  const subject = tags.length === 1 ? `“${tags[0] ?? ''}”` : plural(tags.length, 'tag');
  const result = (): FormResult => {
    if (kind === 'move') return moveChanges(tags, text, rows);
    if (kind === 'create') return createChange(text, tags[0] ?? '', rows);
    return expireChanges(tags, isNever ? null : text, Date.now());
  };
  const submit = () => {
    const outcome = result();
    if ('problem' in outcome) {
      setProblem(outcome.problem);
      return;
    }
    openChange({ ...place, changes: outcome.changes });
    onClose();
  };
  const change = (value: string) => {
    setProblem('');
    setText(value);
  };
  const titles: Readonly<Record<TagFormRequest['kind'], string>> = {
    move: `Move ${subject}`,
    create: `New tag with the digest of ${subject}`,
    expire: `Let ${subject} expire`,
  };
  let field: ReactNode;
  if (kind === 'expire') {
    field = (
      <div className="wb-tagform__row">
        <Radio
          id={`${listId}-at`}
          name={listId}
          label="At the end of"
          isChecked={!isNever}
          onChange={() => setNever(false)}
        />
        <TextInput
          type="date"
          aria-label="Last day"
          className="wb-tagform__date"
          value={text}
          isDisabled={isNever}
          onChange={(_event, value) => change(value)}
        />
        {[7, 30, 90].map((days) => (
          <Button
            key={days}
            variant="link"
            size="sm"
            isInline
            onClick={() => change(formatDate(Date.now() + days * dayMs))}
          >
            {days} days
          </Button>
        ))}
        <Radio id={`${listId}-never`} name={listId} label="Never" isChecked={isNever} onChange={() => setNever(true)} />
      </div>
    );
  } else {
    const label = kind === 'move' ? 'Digest or tag to move to' : 'Name of the new tag';
    field = (
      <div className="wb-tagform__row">
        <TextInput
          autoFocus
          aria-label={label}
          placeholder={kind === 'move' ? 'to: a tag of this repository, or sha256:…' : 'name'}
          list={kind === 'move' ? listId : undefined}
          spellCheck={false}
          value={text}
          validated={problem === '' ? 'default' : 'error'}
          onChange={(_event, value) => change(value)}
        />
        {kind === 'move' && (
          <datalist id={listId}>
            {rows.slice(-200).map((row) => (
              <option key={row.name} value={row.name} />
            ))}
          </datalist>
        )}
      </div>
    );
  }
  return (
    <div className="wb-tagform">
      <InlinePanel title={titles[kind]} onClose={onClose}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {field}
          {problem !== '' && (
            <p className="wb-tagproblem" role="alert">
              {problem}
            </p>
          )}
          {kind === 'expire' && connection?.capabilities.flavour === 'quay' && (
            <p className="wb-dim">
              The registry may shorten it to what its administrator allows; Waybill reads back what it set.
            </p>
          )}
          <div className="wb-tagform__actions">
            <Button type="submit" variant="primary" size="sm">
              Preview…
            </Button>
            <Button variant="link" size="sm" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </form>
      </InlinePanel>
    </div>
  );
}
