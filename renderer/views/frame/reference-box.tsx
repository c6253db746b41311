import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { useOperation } from '../../client/queries.ts';
import { readReference, type ReferenceContext, type ReferenceTarget } from './reference-box-model.ts';

/** Top: paste anything that names an image and go there. Ctrl+K puts the focus into it. */
export function ReferenceBox() {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const context = useReferenceContext();
  const go = useGo();
  const reading = readReference(text, context);
  const active = Math.min(chosen, reading.suggestions.length - 1);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || (event.key !== 'k' && event.key !== 'l')) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  const follow = (target: ReferenceTarget) => {
    setOpen(false);
    setText('');
    input.current?.blur();
    go(target);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const suggestion = reading.suggestions[active];
    if (event.key === 'ArrowDown') setChosen(Math.min(active + 1, reading.suggestions.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(active - 1, 0));
    else if (event.key === 'Enter' && suggestion !== undefined) follow(suggestion.target);
    else if (event.key === 'Escape' && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };
  const isListed = isOpen && text.trim() !== '';
  return (
    <div className="wb-refbox" role="search">
      <input
        ref={input}
        role="combobox"
        aria-label="Go to an image"
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isListed && active >= 0 ? `${id}-${String(active)}` : undefined}
        placeholder="Go to: image reference, digest, pull command…"
        spellCheck={false}
        autoComplete="off"
        maxLength={4000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text === '' && <kbd className="wb-refbox__key">Ctrl+K</kbd>}
      {isListed && (
        <ul className="wb-refbox__list" role="listbox" id={`${id}-list`} aria-label="Places that fit">
          {reading.suggestions.map((suggestion, index) => (
            <li
              key={`${suggestion.label} ${suggestion.detail}`}
              id={`${id}-${String(index)}`}
              role="option"
              aria-selected={index === active}
              className="wb-refbox__option"
              onPointerDown={(event) => {
                event.preventDefault();
                follow(suggestion.target);
              }}
            >
              <span className="wb-ellipsis">{suggestion.label}</span>
              <span className="wb-dim">{suggestion.detail}</span>
            </li>
          ))}
          {reading.problem !== '' && (
            <li role="option" aria-disabled="true" aria-selected="false" className="wb-refbox__note">
              {reading.problem}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function useGo(): (target: ReferenceTarget) => void {
  const navigate = useNavigate();
  return (target) => {
    if (target.kind === 'add-registry') void navigate({ to: '/connections/add', search: { url: target.url } });
    else if (target.kind === 'repository')
      void navigate({ to: '/c/$connectionId/r/$repository/tags', params: target, search: {} });
    else void navigate({ to: '/c/$connectionId/r/$repository/m/$reference', params: target, search: {} });
  };
}

/** What has been read so far; typing asks no registry for anything. */
function useReferenceContext(): ReferenceContext {
  const connections = useOperation('connections.list', {}).data?.connections ?? [];
  const queries = useQueryClient();
  const params = useParams({ strict: false });
  const lists = queries.getQueriesData<Output<'repositories.list'>>({ queryKey: ['repositories.list'] });
  const repositories = lists.flatMap(([[, input], data]) => {
    const { connectionId } = input as { connectionId: string };
    return (data?.repositories ?? []).map(({ name }) => ({ connectionId, name }));
  });
  return { connections, current: { connectionId: params.connectionId, repository: params.repository }, repositories };
}
