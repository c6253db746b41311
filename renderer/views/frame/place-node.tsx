import AngleDownIcon from '@patternfly/react-icons/dist/esm/icons/angle-down-icon';
import AngleRightIcon from '@patternfly/react-icons/dist/esm/icons/angle-right-icon';
import ThumbtackIcon from '@patternfly/react-icons/dist/esm/icons/thumbtack-icon';
import { connectionWords } from './connection-words.ts';
import type { PlaceRow } from './places-model.ts';

export interface PlaceNodeProps {
  readonly row: PlaceRow;
  readonly index: number;
  readonly topPx: number;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (row: PlaceRow) => void;
  readonly onTurn: (isOpen: boolean) => void;
  readonly onFocus: () => void;
}

/** One line of the places tree. */
export function PlaceNode({ row, index, topPx, isCurrent, isTabStop, onOpen, onTurn, onFocus }: PlaceNodeProps) {
  const canTurn = 'expanded' in row;
  const Twist = canTurn && row.expanded ? AngleDownIcon : AngleRightIcon;
  return (
    <div
      role="treeitem"
      className={`wb-node wb-node--${row.kind}`}
      style={{ top: topPx, paddingLeft: 4 + (row.level - 1) * 12 }}
      data-index={index}
      aria-level={row.level}
      aria-expanded={canTurn ? row.expanded : undefined}
      aria-selected={isCurrent}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => onOpen(row)}
      onFocus={onFocus}
    >
      <span
        className="wb-node__twist"
        aria-hidden="true"
        onClick={(event) => {
          if (!canTurn) return;
          event.stopPropagation();
          onTurn(!row.expanded);
        }}
      >
        {canTurn && <Twist />}
      </span>
      <NodeText row={row} />
    </div>
  );
}

function NodeText({ row }: { row: PlaceRow }) {
  switch (row.kind) {
    case 'connection': {
      const words = connectionWords(row.connection);
      return (
        <>
          <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" />
          <span className="wb-node__text" title={`${row.connection.file?.path ?? row.connection.url}\n${words.long}`}>
            {row.connection.name}
          </span>
          <span className="wb-node__state" title={words.long}>
            {words.short}
          </span>
        </>
      );
    }
    case 'recents':
      return <span className="wb-node__text">Recent</span>;
    case 'files':
      return <span className="wb-node__text">Open files</span>;
    case 'recent':
      return (
        <>
          <span className="wb-node__text" title={row.repository}>
            {row.repository.slice(row.repository.lastIndexOf('/') + 1)}
          </span>
          <span className="wb-node__state" title={`${row.where} · ${row.repository}`}>
            {row.where}
          </span>
        </>
      );
    case 'namespace':
      return (
        <>
          <span className="wb-node__text wb-dim" title={row.name}>
            {row.name}/
          </span>
          {!row.expanded && <span className="wb-node__state">{`${String(row.count)}${row.isPart ? '+' : ''}`}</span>}
        </>
      );
    case 'repository':
      return (
        <>
          <span className="wb-node__text" title={row.repository.name}>
            {row.text}
          </span>
          {row.repository.pinned && (
            <span className="wb-node__state" title="Pinned">
              <ThumbtackIcon aria-label="pinned" />
            </span>
          )}
        </>
      );
    case 'note':
      return <span className="wb-node__text">{row.text}</span>;
  }
}
