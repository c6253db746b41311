import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core';
import { closeToast, useToasts, type Toast } from '../state/toasts.ts';

const stayMs = 10_000;
const briefMs = 2500;

/** Messages in the corner. Those without an action go soon; those with one stay long enough to use it. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <AlertGroup isToast isLiveRegion aria-label="Messages" className="wb-toasts">
      {toasts.map((toast) => (
        <ToastAlert key={toast.id} toast={toast} />
      ))}
    </AlertGroup>
  );
}

function ToastAlert({ toast }: { toast: Toast }) {
  const { action } = toast;
  const close = () => closeToast(toast.id);
  const isBrief =
    action === undefined && toast.body === undefined && (toast.variant === 'success' || toast.variant === 'info');
  return (
    <Alert
      variant={toast.variant}
      title={toast.title}
      timeout={isBrief ? briefMs : stayMs}
      onTimeout={close}
      actionClose={<AlertActionCloseButton title={`Close ${toast.title}`} onClose={close} />}
      actionLinks={
        action === undefined ? undefined : (
          <AlertActionLink
            onClick={() => {
              close();
              action.run();
            }}
          >
            {action.label}
          </AlertActionLink>
        )
      }
    >
      {toast.body}
    </Alert>
  );
}
