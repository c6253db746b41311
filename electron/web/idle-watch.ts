/** Notices that nobody uses the host any more. */
export interface IdleWatch {
  /** Something is in use from now until the returned function is called; that may be at once. */
  begin(): () => void;
  stop(): void;
}

/**
 * Calls `onIdle` once when nothing was in use for `idleMs`, beginning now: a host that was forgotten should not keep a
 * port open for ever. Null never calls.
 */
export function createIdleWatch(idleMs: number | null, onIdle: () => void): IdleWatch {
  let inUse = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    if (idleMs !== null) timer = setTimeout(onIdle, idleMs).unref();
  };
  wait();
  return {
    begin: () => {
      clearTimeout(timer);
      inUse += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        inUse -= 1;
        if (inUse === 0) wait();
      };
    },
    stop: () => {
      clearTimeout(timer);
      // What ends later must not begin the wait again.
      inUse += 1;
    },
  };
}
