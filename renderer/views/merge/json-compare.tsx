import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { formatBytes, plural } from '../../ui/format.ts';
import { layOutJson, textOf } from './json-text.ts';
import { countChanges, diffLines, type DiffLine } from './line-diff.ts';

/** Of a line that does not wrap; longer ones are measured. */
const lineHeightPx = 18;
const marks: Readonly<Record<DiffLine['change'], readonly [string, string]>> = {
  same: [' ', ' '],
  removed: ['−', ' '],
  added: [' ', '+'],
  changed: ['−', '+'],
};

/** Both documents side by side, changed lines marked by sign and colour. Exact bytes, or laid out for the eye. */
export function JsonCompare({ before, after }: { before: Uint8Array | null; after: Uint8Array }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isExact, setExact] = useState(false);
  const lines = useMemo(() => {
    const text = (bytes: Uint8Array | null) =>
      bytes === null ? '' : isExact ? textOf(bytes) : layOutJson(textOf(bytes));
    return diffLines(text(before), text(after));
  }, [before, after, isExact]);
  const { removed, added } = countChanges(lines);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is not passed to memoised children
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeightPx,
    overscan: 20,
  });
  return (
    <section className="wb-json" aria-label="Before and after">
      <div className="wb-json__head">
        <span>
          Before <span className="wb-dim">{before === null ? 'no tag yet' : formatBytes(before.length)}</span>
        </span>
        <span>
          After <span className="wb-dim">{formatBytes(after.length)}</span>
        </span>
        <span className="wb-json__tools">
          <span className="wb-dim" role="status">
            {removed + added === 0
              ? 'no line differs'
              : `${plural(removed, 'line')} removed, ${plural(added, 'line')} added`}
          </span>
          <ToggleGroup isCompact aria-label="Form of the documents">
            <ToggleGroupItem text="Laid out" isSelected={!isExact} onChange={() => setExact(false)} />
            <ToggleGroupItem text="Exact bytes" isSelected={isExact} onChange={() => setExact(true)} />
          </ToggleGroup>
        </span>
      </div>
      <div ref={scroller} className="wb-json__scroll" tabIndex={0} role="region" aria-label="Lines of both documents">
        <div className="wb-json__canvas" style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return line === undefined ? null : (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={`wb-json__line wb-json__line--${line.change}`}
                style={{ insetBlockStart: item.start }}
              >
                <Side line={line.before} mark={marks[line.change][0]} />
                <Side line={line.after} mark={marks[line.change][1]} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function Side({ line, mark }: { line: DiffLine['before']; mark: string }) {
  return (
    <span
      className={`wb-json__side${mark === '−' ? ' wb-json__side--removed' : mark === '+' ? ' wb-json__side--added' : ''}`}
    >
      <span className="wb-json__number" aria-hidden="true">
        {line?.number}
      </span>
      <span className="wb-json__mark">{mark}</span>
      <span className="wb-json__text">{line?.text}</span>
    </span>
  );
}
