import { describe, expect, it } from 'vitest';
import type { ReferenceContext } from '../frame/reference-box-model.ts';
import { readSideText } from './pasted-side.ts';

const connections: ReferenceContext['connections'] = [
  { id: 'quay', name: 'Quay', url: 'https://quay.example', kind: 'remote' },
  { id: 'lab', name: 'Lab', url: 'http://127.0.0.1:5000', kind: 'remote' },
];
const context: ReferenceContext = {
  connections,
  current: {},
  repositories: [{ connectionId: 'quay', name: 'team/app' }],
};
const empty = { connectionId: '', repository: '', reference: '' };
const chosen = { connectionId: 'quay', repository: 'team/app', reference: 'v1' };
const digest = `sha256:${'a'.repeat(64)}`;

describe('a text in a field of a side', () => {
  it('is what the field is for when it can be', () => {
    expect(readSideText('registry', 'lab', chosen, context).choice).toEqual({ ...empty, connectionId: 'lab' });
    expect(readSideText('repository', 'team/web', chosen, context).choice).toEqual({
      connectionId: 'quay',
      repository: 'team/web',
      reference: '',
    });
    expect(readSideText('reference', 'v2', chosen, context).choice).toEqual({ ...chosen, reference: 'v2' });
    expect(readSideText('reference', digest, chosen, context).choice).toEqual({ ...chosen, reference: digest });
  });

  it('may be the beginning of a registry’s name, when only one begins so', () => {
    expect(readSideText('registry', 'la', chosen, context).choice?.connectionId).toBe('lab');
    const two = { ...context, connections: [...connections, { ...connections[1]!, id: 'lab2', name: 'Lab 2' }] };
    expect(readSideText('registry', 'la', chosen, two).choice).toBeNull();
    // One that was chosen from the list is meant, whatever else begins like its id.
    expect(readSideText('registry', 'lab', chosen, two).choice?.connectionId).toBe('lab');
  });

  it('may be a whole image in every field, as reference, address, command or short name', () => {
    const whole = { connectionId: 'quay', repository: 'team/web', reference: 'v3' };
    for (const field of ['registry', 'repository', 'reference'] as const) {
      expect(readSideText(field, 'quay.example/team/web:v3', empty, context).choice).toEqual(whole);
      expect(
        readSideText(field, 'https://quay.example/repository/team/web?tab=tags&tag=v3', empty, context).choice,
      ).toEqual(whole);
      expect(readSideText(field, 'podman pull quay.example/team/web:v3', empty, context).choice).toEqual(whole);
      expect(readSideText(field, `127.0.0.1:5000/team/web@${digest}`, empty, context).choice).toEqual({
        connectionId: 'lab',
        repository: 'team/web',
        reference: digest,
      });
    }
    expect(readSideText('registry', 'team/app:v9', empty, context).choice).toEqual({ ...chosen, reference: 'v9' });
  });

  it('is a repository of a known registry, not one whose name begins like its host', () => {
    expect(
      readSideText('repository', 'quay.example/team/web', { ...empty, connectionId: 'lab' }, context).choice,
    ).toEqual({ connectionId: 'quay', repository: 'team/web', reference: '' });
    expect(readSideText('repository', 'other.example/web', { ...empty, connectionId: 'lab' }, context).choice).toEqual({
      connectionId: 'lab',
      repository: 'other.example/web',
      reference: '',
    });
  });

  it('is refused in words when the registry is not known or nothing is named', () => {
    expect(readSideText('reference', 'other.example/team/web:v3', chosen, context).problem).toBe(
      'The registry other.example is not connected here. Add it first.',
    );
    expect(readSideText('registry', digest, empty, context).problem).toContain('A digest alone does not say where');
    expect(readSideText('registry', 'NOT a name', empty, context).problem).not.toBeNull();
  });
});
