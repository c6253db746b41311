import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { connections } from '../../testing/fake-data.ts';
import { changesOf, editProblems, startOf, toEdit } from './edit-model.ts';

const quay = connections.find(({ id }) => id === 'quay')!;
const start = startOf(quay);
const sent = (form: typeof start) => contract.connections.edit.input.parse(toEdit(quay, form));

describe('changing a kept registry', () => {
  it('begins with what is kept and sends nothing of it', () => {
    expect(changesOf(quay, start)).toEqual([]);
    expect(sent({ ...start, name: ` ${quay.name} ` })).toEqual({ id: 'quay' });
  });

  it('sends a new name alone, so that it is not tried', () => {
    expect(sent({ ...start, name: 'Ours' })).toEqual({ id: 'quay', name: 'Ours' });
  });

  it('sends an address with its consent, and settings as a whole', () => {
    expect(sent({ ...start, url: 'http://other.example', allowPlainHttp: true })).toEqual({
      id: 'quay',
      url: 'http://other.example',
      allowPlainHttp: true,
    });
    const transport = { ...start.transport, caFile: '/ca.pem' };
    expect(sent({ ...start, transport }).transport).toMatchObject({ caFile: '/ca.pem', pinnedFingerprint: null });
  });

  it('sends that a setting is taken back', () => {
    const kept = { ...quay, transport: { ...quay.transport, caFile: '/ca.pem' } };
    const form = startOf(kept);
    const input = toEdit(kept, { ...form, transport: { ...form.transport, caFile: '' } });
    expect(contract.connections.edit.input.parse(input).transport).toMatchObject({ caFile: null });
  });

  it('names what is missing', () => {
    expect(Object.keys(editProblems({ ...start, name: ' ', url: 'http://other.example' }))).toEqual([
      'name',
      'allowPlainHttp',
    ]);
  });
});
