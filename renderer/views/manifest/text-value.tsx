import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';

/** A text from a registry; an https address can be opened in the browser, through the host, which checks it. */
export function TextValue({ text }: { text: string }) {
  const open = useWrite('app.openExternal');
  if (!/^https:\/\/[^\s"'<>]+$/.test(text)) return <span className="wb-value">{text}</span>;
  return (
    <button
      type="button"
      className="wb-text-button wb-value"
      title="Open in the browser"
      onClick={() =>
        open.mutate(
          { url: text },
          {
            onError: (error) =>
              showToast({ variant: 'warning', title: 'The page was not opened', body: error.message }),
          },
        )
      }
    >
      {text}
    </button>
  );
}
