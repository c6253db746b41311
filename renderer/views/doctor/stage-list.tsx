import CheckIcon from '@patternfly/react-icons/dist/esm/icons/check-icon';
import MinusIcon from '@patternfly/react-icons/dist/esm/icons/minus-icon';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import type { ComponentType } from 'react';
import type { Certificate, ExaminationStage } from '../../../shared/contract/connections.ts';
import { CertificateChain } from './certificate-chain.tsx';
import { formatDuration, stageOrder, stageTitles } from './examination-words.ts';

const marks: Readonly<Record<ExaminationStage['result'], { readonly icon: ComponentType; readonly word: string }>> = {
  ok: { icon: CheckIcon, word: 'fine' },
  failed: { icon: TimesIcon, word: 'failed' },
  skipped: { icon: MinusIcon, word: 'skipped' },
};

export interface StageListProps {
  /** Those that have ended, in their order. */
  readonly stages: readonly ExaminationStage[];
  readonly chain: readonly Certificate[];
}

/** The steps in their order, each with what came of it, how long it took, what was seen and what to do. */
export function StageList({ stages, chain }: StageListProps) {
  const rest = stageOrder.slice(stages.length);
  return (
    <ol className="wb-doctor__stages" aria-label="Steps of the examination">
      {stages.map((stage) => (
        <EndedStage key={stage.name} stage={stage} chain={stage.name === 'tls' ? chain : []} />
      ))}
      {rest.map((name, index) => (
        <li key={name} className="wb-doctor__stage wb-doctor__stage--skipped">
          <span />
          <span className="wb-doctor__title">{stageTitles[name]}</span>
          <span className="wb-doctor__word">{index === 0 ? 'now' : 'waiting'}</span>
        </li>
      ))}
    </ol>
  );
}

function EndedStage({ stage, chain }: { stage: ExaminationStage; chain: readonly Certificate[] }) {
  const { name, result, detail, advice, durationMs } = stage;
  const { icon: Icon, word } = marks[result];
  return (
    <li className={`wb-doctor__stage wb-doctor__stage--${result}`}>
      <span className="wb-doctor__mark" aria-hidden="true">
        <Icon />
      </span>
      <span className="wb-doctor__title">{stageTitles[name]}</span>
      <span className="wb-doctor__word">{word}</span>
      <span className="wb-doctor__time">{result === 'skipped' ? '' : formatDuration(durationMs)}</span>
      <div className="wb-doctor__detail">
        <p>{detail}</p>
        {advice !== null && <p className="wb-doctor__advice">{advice}</p>}
        {chain.length > 0 && <CertificateChain chain={chain} isOpen={result === 'failed'} />}
      </div>
    </li>
  );
}
