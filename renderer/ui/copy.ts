import { showToast } from '../state/toasts.ts';

/** Puts text on the clipboard and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ variant: 'info', title: `${what} copied` });
  } catch {
    showToast({
      variant: 'danger',
      title: `${what} could not be copied`,
      body: 'The clipboard refused it. Select the text and copy it by hand.',
    });
  }
}
