import { describe, expect, it } from 'vitest';
import type { ImportedLogin } from '../../../shared/contract/connections.ts';
import { importChoices } from './import-words.ts';

const login = (more: Partial<ImportedLogin>): ImportedLogin => ({
  source: 'podman',
  place: '/run/user/1000/containers/auth.json',
  helper: null,
  scope: null,
  username: 'ann',
  kind: 'password',
  error: null,
  ...more,
});

describe('logins of other programs', () => {
  it('say where they are, whose they are, and that they are not copied', () => {
    expect(importChoices([login({})])).toEqual([
      {
        source: 'podman',
        label: 'Use the login Podman keeps',
        description:
          'In /run/user/1000/containers/auth.json, as ann. It is read whenever it is used, and never copied.',
        isUsable: true,
      },
    ]);
  });

  it('name the helper that keeps them, and what they are limited to', () => {
    const [choice] = importChoices([
      login({
        source: 'docker',
        place: '/home/ann/.docker/config.json',
        helper: 'pass',
        username: null,
        kind: 'helper',
      }),
    ]);
    expect(choice?.description).toContain('In the credential helper pass, named in /home/ann/.docker/config.json.');
    expect(importChoices([login({ scope: 'team/app' })])[0]?.description).toContain('for team/app only');
  });

  it('that cannot be used say why, and a usable one of the same program goes first', () => {
    const error = { kind: 'not-found', message: 'There is no program docker-credential-pass.', details: {} } as const;
    const broken = login({ source: 'docker', helper: 'pass', error });
    expect(importChoices([broken])[0]).toMatchObject({
      isUsable: false,
      description: expect.stringContaining('There is no program docker-credential-pass.') as unknown,
    });
    expect(importChoices([broken, login({ source: 'docker' })])).toMatchObject([{ isUsable: true }]);
  });
});
