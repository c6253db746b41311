import { useId } from 'react';

/** The one case in which a 401 may stand for absence, and only on the user's word. */
export function Tick401({ isOn, onChange }: { isOn: boolean; onChange: () => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="wb-review__tick">
        <input id={id} type="checkbox" checked={isOn} aria-describedby={`${id} why`} onChange={onChange} />
        <span>On Quay, 401 can mean that the repository does not exist. Treat it as missing</span>
      </label>
      <p id={`${id} why`} className="wb-dim">
        Quay answers a robot account so for a repository that is still to be made. If the repository exists, its tag
        would be replaced by the source’s list alone: tick this only when you know that there is none.
      </p>
    </div>
  );
}
