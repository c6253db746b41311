import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followEvents } from './client/events.ts';
import { createQueryClient } from './client/queries.ts';
import type { HostClient } from './client/transports/create-client.ts';
import { createAppRouter } from './routes.tsx';
import { followSystemTheme } from './ui/theme.ts';

/** Draws the page over a client. */
export function startPage(client: HostClient, element: HTMLElement): void {
  followSystemTheme(document.documentElement);
  const queries = createQueryClient();
  followEvents(client, queries);
  createRoot(element).render(<App client={client} queries={queries} router={createAppRouter()} />);
}
