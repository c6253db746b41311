import { layerOf } from './layers.ts';
import type { SampleReleases } from './story.ts';

const helm = 'application/vnd.cnr.package-manifest.helm.v0.json';
const compose = 'application/vnd.cnr.package-manifest.docker-compose.v0.json';

/** An application repository: releases with entries by media type, and a channel. */
export async function sampleReleases(): Promise<SampleReleases> {
  const chart = (version: string) =>
    layerOf({
      'shop-chart/Chart.yaml': `apiVersion: v2\nname: shop-chart\nversion: ${version}\nappVersion: "${version}"\n`,
      'shop-chart/values.yaml': `image:\n  repository: acme/web-shop\n  tag: v${version}\nreplicas: 2\n`,
    });
  const composeFile = (version: string) =>
    layerOf({ 'docker-compose.yaml': `services:\n  shop:\n    image: acme/web-shop:v${version}\n` });
  const [chart21, chart22, chart22fix, chart23, compose22, compose23] = await Promise.all([
    chart('2.1.0'),
    chart('2.2.0'),
    layerOf({ 'shop-chart/Chart.yaml': 'apiVersion: v2\nname: shop-chart\nversion: 2.2.0\nappVersion: "2.2.0"\n' }),
    chart('2.3.0'),
    composeFile('2.2.0'),
    composeFile('2.3.0'),
  ]);
  return {
    path: 'acme/shop-chart',
    description: 'Releases of the shop as an application: a Helm chart and a compose file per release.',
    events: [
      { daysAgo: 117, release: '2.1.0', mediaType: helm, archive: chart21, channel: 'stable' },
      { daysAgo: 45, release: '2.2.0', mediaType: helm, archive: chart22 },
      { daysAgo: 44.9, release: '2.2.0', mediaType: compose, archive: compose22 },
      { daysAgo: 43, release: '2.2.0', mediaType: helm, archive: chart22fix, channel: 'stable' },
      { daysAgo: 20, release: '2.1.0', mediaType: helm, archive: null },
      { daysAgo: 9, release: '2.3.0', mediaType: helm, archive: chart23 },
      { daysAgo: 8.9, release: '2.3.0', mediaType: compose, archive: compose23 },
    ],
  };
}
