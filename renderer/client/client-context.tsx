import { createContext, useContext, type ReactNode } from 'react';
import type { Client } from '../../shared/contract/index.ts';

const ClientContext = createContext<Client | null>(null);

/** Gives the whole page its one client. */
export function ClientProvider({ client, children }: { client: Client; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

/** The client of this page. Screens normally want {@link useOperation} instead. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('useClient is used outside ClientProvider.');
  return client;
}
