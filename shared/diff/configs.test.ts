import { describe, expect, it } from 'vitest';
import { diffConfigs } from './configs.ts';
import { onlyDifferences } from './tree.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const differences = (before: unknown, after: unknown) =>
  diffConfigs(bytes(before), bytes(after))
    .map(onlyDifferences)
    .filter((node) => node !== null)
    .flatMap((node) =>
      node.children.map(
        (child) => `${node.name}/${child.name} ${child.change} ${child.before ?? '-'} ${child.after ?? '-'}`,
      ),
    );

describe('diffConfigs', () => {
  it('tells environment, labels and settings', () => {
    const before = {
      architecture: 'amd64',
      os: 'linux',
      config: { Env: ['PATH=/bin', 'A=1=2', 'GONE'], Labels: { v: '1' }, Cmd: ['sh'], User: '' },
    };
    const after = {
      architecture: 'arm64',
      os: 'linux',
      config: {
        Env: ['PATH=/bin', 'A=2'],
        Labels: { v: '2', n: 'x' },
        Cmd: ['sh', '-c'],
        User: 'root',
        ExposedPorts: { '80/tcp': {} },
        Volumes: { '/data': {} },
      },
    };
    expect(differences(before, after)).toEqual([
      'Image/architecture changed amd64 arm64',
      'Environment/A changed 1=2 2',
      'Environment/GONE removed  -',
      'Labels/n added - x',
      'Labels/v changed 1 2',
      'Settings/Cmd changed [ "sh" ] [ "sh", "-c" ]',
      'Settings/User added - root',
      'Ports/80/tcp added - 80/tcp',
      'Volumes//data added - /data',
    ]);
  });

  it('shows members that no specification names', () => {
    expect(differences({ config: { 'x-new': 1 } }, { config: { 'x-new': 1.0 }, 'x-top': true })).toEqual([
      'Image/x-top added - true',
    ]);
  });

  it('takes empty and absent as the same', () => {
    expect(differences({ config: { Env: [], Labels: null, Cmd: null, User: '' } }, {})).toEqual([]);
  });

  it('leaves layers and history to the comparison of manifests', () => {
    expect(differences({ rootfs: { diff_ids: ['a'] }, history: [] }, { rootfs: { diff_ids: ['b'] } })).toEqual([]);
  });

  it('refuses what is no config', () => {
    expect(() => diffConfigs(bytes([]), bytes({}))).toThrow(expect.objectContaining({ kind: 'corrupt' }));
    expect(() => diffConfigs(bytes({}), new TextEncoder().encode('{'))).toThrow(
      expect.objectContaining({ kind: 'corrupt' }),
    );
  });
});
