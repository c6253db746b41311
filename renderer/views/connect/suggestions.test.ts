import { describe, expect, it } from 'vitest';
import { betterAddress, suggestionFor, suggestions } from './suggestions.ts';

describe('the suggested registries', () => {
  it('are told by their hosts, however the address is written', () => {
    const told = (address: string) => suggestionFor(address)?.id ?? null;
    expect(
      [
        ...['quay.io', 'https://quay.io/', 'docker.io', 'REGISTRY-1.docker.io', 'ghcr.io', 'registry.redhat.io'],
        ...['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'public.ecr.aws', 'company.azurecr.io'],
        ...['europe-west1-docker.pkg.dev', 'eu.gcr.io', 'registry.gitlab.com', 'harbor.company.example', 'x.jfrog.io'],
        'quay.company.example:8443',
      ].map(told),
    ).toEqual([
      ...['quay', 'quay', 'docker-hub', 'docker-hub', 'ghcr', 'red-hat', 'ecr', 'ecr', 'acr', 'gar', 'gar', 'gitlab'],
      ...['harbor', 'artifactory', 'red-hat-quay'],
    ]);
  });

  it('are not guessed from a name that only contains theirs', () => {
    expect(suggestionFor('quay.io.attacker.example')?.id).not.toBe('quay');
    expect(suggestionFor('notghcr.io')).toBeNull();
    expect(suggestionFor('registry.example:5000')).toBeNull();
    expect(suggestionFor('')).toBeNull();
  });

  it('send people from Docker Hub’s web site to its registry', () => {
    expect(betterAddress('docker.io')).toBe('registry-1.docker.io');
    expect(betterAddress('https://hub.docker.com')).toBe('registry-1.docker.io');
    expect(betterAddress('registry-1.docker.io')).toBeNull();
    expect(betterAddress('quay.io')).toBeNull();
  });

  it('fill in the user name exactly where everybody types the same', () => {
    const fixed = suggestions.flatMap(({ kinds }) => kinds.flatMap((kind) => kind.fixedUsername ?? []));
    expect(new Set(fixed)).toEqual(
      new Set([
        ...['$oauthtoken', '$app', 'AWS', '00000000-0000-0000-0000-000000000000'],
        ...['oauth2accesstoken', '_json_key', '_json_key_base64'],
      ]),
    );
  });

  it('have an address of their own that is found again as the same registry', () => {
    for (const { id, address, kinds } of suggestions) {
      if (address !== null) expect(suggestionFor(address)?.id, id).toBe(id);
      expect(kinds.length, id).toBeGreaterThan(0);
    }
  });
});
