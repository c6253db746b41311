import { Button } from '@patternfly/react-core';
import { copyText } from '../../ui/copy.ts';
import { plural } from '../../ui/format.ts';
import { groupFindings, type Finding } from './matrix-findings.ts';

const mostShown = 500;
const words: Readonly<Record<Finding['kind'], { readonly label: string; readonly tone: string }>> = {
  unreadable: { label: 'unreadable', tone: 'wb-matrix__decide' },
  'missing-child': { label: 'missing image', tone: 'wb-matrix__loss' },
  shadowed: { label: 'shadowed', tone: 'wb-matrix__loss' },
  lacks: { label: 'lacks', tone: 'wb-matrix__decide' },
  adds: { label: 'has more', tone: 'wb-dim' },
};

interface FindingsListProps {
  readonly findings: readonly Finding[];
  readonly reference: string | null;
  readonly onGoTo: (tag: string) => void;
  readonly onClose: () => void;
}

/** What stands out, one sentence each; a click goes to the tag. */
export function FindingsList({ findings, reference, onGoTo, onClose }: FindingsListProps) {
  const groups = groupFindings(findings, reference);
  return (
    <section className="wb-matrix__findings" aria-label="Findings">
      <ul>
        {groups.slice(0, mostShown).map((finding) => (
          <li key={`${finding.kind} ${finding.sentence}`}>
            <span className={`wb-matrix__kind ${words[finding.kind].tone}`}>{words[finding.kind].label}</span>
            <Button variant="link" isInline onClick={() => onGoTo(finding.tags[0] ?? '')}>
              {finding.sentence}
            </Button>
          </li>
        ))}
        {groups.length > mostShown && (
          <li className="wb-dim">{plural(groups.length - mostShown, 'more finding')} in the export</li>
        )}
      </ul>
      <div className="wb-matrix__findings-actions">
        <Button
          variant="link"
          size="sm"
          onClick={() => void copyText(groups.map((finding) => finding.sentence).join('\n'), 'Findings')}
        >
          Copy
        </Button>
        <Button variant="link" size="sm" onClick={onClose}>
          Hide
        </Button>
      </div>
    </section>
  );
}
