import { createDockerHub } from './adapters/docker-hub.ts';
import { createHarbor } from './adapters/harbor.ts';
import type { ListingFlavour } from './adapters/listing-api.ts';
import { probe } from './capabilities.ts';
import { type Environment, realEnvironment } from './environment.ts';
import { createOciApi } from './oci/oci.ts';
import { createQuayHttp, headerOf } from './quay/quay-http.ts';
import { createQuayApi } from './quay/quay.ts';
import type { Registry, RegistryOptions } from './registry.ts';
import { createReleaseApi } from './releases/release-api.ts';
import { type Wiring, wire } from './wiring.ts';

/** The operations over parts that are wired already. */
export function createRegistryOver(wiring: Wiring, options: RegistryOptions, environment: Environment): Registry {
  const { registry, http } = wiring;
  const oci = createOciApi(http);
  const quayHttp = createQuayHttp(http, options.credentials);
  const quay = createQuayApi(quayHttp);
  const listings = {
    'docker-hub': createDockerHub(wiring.httpFor(new URL(environment.dockerHubUrl)), options.credentials, () =>
      environment.now(),
    ),
    harbor: createHarbor(http, options.credentials),
  };
  const listing = (flavour: ListingFlavour) => listings[flavour];
  const releases = createReleaseApi(http, headerOf(options.credentials));
  const { credentials } = options;
  const service = () => wiring.service();
  return {
    url: registry.origin,
    host: registry.host,
    oci,
    quay,
    releases,
    listing,
    probe: (call) => probe({ http, oci, quay, quayHttp, releases, listing, service, credentials }, call),
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
  return createRegistryOver(wire(options, environment), options, environment);
}
