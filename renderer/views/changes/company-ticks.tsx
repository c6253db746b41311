import { Button, Checkbox } from '@patternfly/react-core';
import { useId } from 'react';
import { companyCount, type CompanyLine } from './company.ts';

interface CompanyTicksProps {
  readonly lines: readonly CompanyLine[];
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (keys: readonly string[], isTicked: boolean) => void;
  readonly isBusy: boolean;
}

/** What usually goes with the wishes and was not asked for. A tick makes a new preview with it. */
export function CompanyTicks({ lines, ticked, onTick, isBusy }: CompanyTicksProps) {
  const id = useId();
  if (lines.length === 0) return null;
  const open = lines.filter((line) => !ticked.has(line.key));
  return (
    <section className="wb-change__part" aria-labelledby={id}>
      <h3 id={id} className="wb-change__heading">
        Usually goes with it <span className="wb-dim">{companyCount(lines)}</span>
        {lines.length > 1 && open.length > 0 && (
          <Button
            variant="link"
            size="sm"
            isInline
            onClick={() =>
              onTick(
                open.map((line) => line.key),
                true,
              )
            }
          >
            Take all {String(lines.length)} too
          </Button>
        )}
      </h3>
      <ul className="wb-change__ticks" aria-busy={isBusy}>
        {lines.map((line) => (
          <li key={line.key}>
            <Checkbox
              id={`${id} ${line.key}`}
              label={
                <span className="wb-change__tick">
                  <strong className="wb-ellipsis" title={line.label}>
                    {line.label}
                  </strong>
                  <span className="wb-dim">{line.why}</span>
                </span>
              }
              aria-label={`${line.label}, ${line.why}`}
              isChecked={ticked.has(line.key)}
              onChange={(_event, isTicked) => onTick([line.key], isTicked)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
