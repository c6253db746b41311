import { probe } from './capabilities.ts';
import { type Environment, realEnvironment } from './environment.ts';
import { createOciApi } from './oci/oci.ts';
import { createQuayHttp } from './quay/quay-http.ts';
import { createQuayApi } from './quay/quay.ts';
import type { Registry, RegistryOptions } from './registry.ts';
import { type Wiring, wire } from './wiring.ts';

/** The operations over parts that are wired already. */
export function createRegistryOver(wiring: Wiring, options: RegistryOptions): Registry {
  const { registry, http } = wiring;
  const oci = createOciApi(http);
  const quayHttp = createQuayHttp(http, options.credentials);
  const quay = createQuayApi(quayHttp);
  return {
    url: registry.origin,
    host: registry.host,
    oci,
    quay,
    probe: (call) => probe({ http, oci, quay, quayHttp, credentials: options.credentials }, call),
    quota: () => wiring.quota(),
    close: () => wiring.close(),
  };
}

/**
 * A client for one registry and one identity. Nothing is sent until it is used.
 * @throws AppError `invalid-input` for an address or credentials that cannot be used (E_PLAIN_HTTP: plain http to
 * another machine without consent).
 */
export function createRegistry(options: RegistryOptions, environment: Environment = realEnvironment): Registry {
  return createRegistryOver(wire(options, environment), options);
}
