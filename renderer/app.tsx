import '@patternfly/react-core/dist/styles/base.css';
import './ui/theme.css';
import './ui/parts.css';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { HostClient } from './client/transports/create-client.ts';
import { ClientProvider } from './client/client-context.tsx';
import { LinkProvider } from './client/link.tsx';
import type { createAppRouter } from './routes.tsx';
import { Toasts } from './ui/toasts.tsx';

export interface AppProps {
  readonly client: HostClient;
  readonly queries: QueryClient;
  readonly router: ReturnType<typeof createAppRouter>;
}

/** The whole page: data, addresses, messages. */
export function App({ client, queries, router }: AppProps) {
  return (
    <ClientProvider client={client}>
      <LinkProvider client={client}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </LinkProvider>
    </ClientProvider>
  );
}
