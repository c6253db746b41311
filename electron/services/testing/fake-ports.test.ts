import { createFakePorts, createManualClock, createMemoryVault, createTemporaryPaths } from './fake-ports.ts';
import {
  describeClock,
  describeExternalOpener,
  describePaths,
  describeProxyResolver,
  describeSecretVault,
  describeTrustStore,
} from './port-suites.ts';

describeSecretVault('the vault in memory', () => ({ subject: createMemoryVault() }));
describePaths('temporary folders', async () => {
  const paths = await createTemporaryPaths();
  return { subject: paths, dispose: () => paths.remove() };
});
describeClock('the clock that stands', () => ({ subject: createManualClock() }));
describeExternalOpener('the opener in memory', async () => {
  const fakes = await createFakePorts();
  return { subject: { opener: fakes.ports.opener, opened: () => fakes.opened }, dispose: fakes.remove };
});
describeProxyResolver('the direct resolver', async () => {
  const fakes = await createFakePorts();
  return { subject: fakes.ports.proxy, dispose: fakes.remove };
});
describeTrustStore('the empty trust store', async () => {
  const fakes = await createFakePorts();
  return { subject: fakes.ports.trust, dispose: fakes.remove };
});
