import './watching.css';
import { Checkbox, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { watchMinutes, type Watch } from '../../../shared/contract/watches.ts';
import { useWrite } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useWatch } from './use-watch.ts';
import { intervalWords, watchIntervals, watchSentence } from './watch-words.ts';

/** Beginning, changing and ending the watching of one repository. */
export function WatchPanel({
  place,
  keepsHistory,
  onClose,
}: {
  place: RepositoryPlace;
  /** The registry itself keeps past values of tags. */
  keepsHistory: boolean;
  onClose: () => void;
}) {
  const watch = useWatch(place);
  return (
    <InlinePanel title={watch === null ? 'Watch this repository' : 'Watched'} onClose={onClose}>
      {watch === undefined && <Skeleton label="the watch" rows={2} />}
      {watch === null && <NotWatched place={place} keepsHistory={keepsHistory} />}
      {watch !== null && watch !== undefined && <Watched key={place.repository} place={place} watch={watch} />}
    </InlinePanel>
  );
}

function NotWatched({ place, keepsHistory }: { place: RepositoryPlace; keepsHistory: boolean }) {
  const [minutes, setMinutes] = useState<number>(watchMinutes.usual);
  const set = useWrite('watches.set');
  return (
    <>
      <p>
        {keepsHistory
          ? 'This registry forgets deleted manifests after a while. Waybill looks here while it runs and keeps every manifest, so that a tag can be put back byte for byte even then, as long as its layers are there.'
          : 'This registry keeps no history. Waybill looks here while it runs, notes where every tag points and keeps the manifests, so that a tag can be put back byte for byte, as long as its layers are there.'}
      </p>
      <p className="wb-dim">
        One listing a look, one HEAD request a tag where the listing does not tell digests, and each new manifest once.
        What happens between two looks, or while Waybill does not run, is not seen.
      </p>
      <div className="wb-watch__row">
        <IntervalSelect value={minutes} onChange={setMinutes} />
        <ActionButton
          variant="primary"
          onClick={() => set.mutate({ ...place, everyMinutes: minutes })}
          disabledBecause={set.isPending ? 'It is being noted.' : undefined}
        >
          Watch
        </ActionButton>
      </div>
      {set.error !== null && <ErrorPanel error={set.error} what="It is not watched" />}
    </>
  );
}

function Watched({ place, watch }: { place: RepositoryPlace; watch: Watch }) {
  const [isForgetting, setForgetting] = useState(false);
  const nowMs = useNow();
  const set = useWrite('watches.set');
  const pause = useWrite('watches.pause');
  const look = useWrite('watches.look');
  const remove = useWrite('watches.remove');
  const error = set.error ?? pause.error ?? look.error ?? remove.error;
  const isLooking = watch.state === 'looking' || look.isPending;
  return (
    <>
      <p role="status">{isLooking ? 'Looking…' : watchSentence(watch, nowMs)}</p>
      {watch.error !== null && watch.state !== 'looking' && (
        <ErrorPanel
          error={watch.error}
          what={watch.state === 'failed' ? 'The last look failed' : undefined}
          onRetry={() => look.mutate(place)}
        />
      )}
      <div className="wb-watch__row">
        <IntervalSelect
          value={watch.everyMinutes}
          onChange={(everyMinutes) => set.mutate({ ...place, everyMinutes })}
        />
        <ActionButton
          onClick={() => look.mutate(place)}
          disabledBecause={isLooking ? 'A look is under way.' : undefined}
        >
          Look now
        </ActionButton>
        <ActionButton onClick={() => pause.mutate({ ...place, paused: !watch.paused })}>
          {watch.paused ? 'Go on watching' : 'Pause'}
        </ActionButton>
        <span className="wb-toolbar__space" />
        <Checkbox
          id="watch-forget"
          label={`Forget the ${String(watch.kept.manifests)} kept manifests too`}
          isChecked={isForgetting}
          onChange={(_event, checked) => setForgetting(checked)}
        />
        <ActionButton onClick={() => remove.mutate({ ...place, forgetManifests: isForgetting })}>
          Stop watching
        </ActionButton>
      </div>
      <p className="wb-dim">
        What was seen stays in the history. <Link to="/watching">All watched repositories</Link>
      </p>
      {error !== null && <ErrorPanel error={error} what="That was not done" />}
    </>
  );
}

function IntervalSelect({ value, onChange }: { value: number; onChange: (minutes: number) => void }) {
  const isKnown = watchIntervals.some(({ minutes }) => minutes === value);
  const options = isKnown ? watchIntervals : [...watchIntervals, { minutes: value, label: intervalWords(value) }];
  return (
    <FormSelect
      className="wb-watch__interval"
      aria-label="How often to look"
      value={value}
      onChange={(_event, text) => onChange(Number(text))}
    >
      {options.map(({ minutes, label }) => (
        <FormSelectOption key={minutes} value={minutes} label={label} />
      ))}
    </FormSelect>
  );
}
