import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { emptyForm, formProblems, isPlainHttp, toInput } from './add-registry-model.ts';

describe('the form for a new registry', () => {
  it('names each missing field', () => {
    expect(Object.keys(formProblems(emptyForm))).toEqual(['url']);
    expect(Object.keys(formProblems({ ...emptyForm, url: 'r.example', method: 'basic' }))).toEqual([
      'username',
      'password',
    ]);
    expect(Object.keys(formProblems({ ...emptyForm, url: 'r.example', method: 'token' }))).toEqual(['token']);
    expect(formProblems({ ...emptyForm, url: 'r.example' })).toEqual({});
  });

  it('does not let a password stand in the address', () => {
    expect(formProblems({ ...emptyForm, url: 'https://me:secret@r.example' }).url).toContain(
      'Leave user and password out',
    );
  });

  it('asks for consent to plain http, except to this machine', () => {
    expect(isPlainHttp('http://r.example')).toBe(true);
    expect(isPlainHttp('HTTP://127.0.0.1.example')).toBe(true);
    expect(isPlainHttp('http://localhost:5000')).toBe(false);
    expect(isPlainHttp('http://127.0.0.1:5000/')).toBe(false);
    expect(isPlainHttp('https://r.example')).toBe(false);
    expect(formProblems({ ...emptyForm, url: 'http://r.example' }).allowPlainHttp).toBeDefined();
    expect(formProblems({ ...emptyForm, url: 'http://r.example', allowPlainHttp: true })).toEqual({});
  });

  it('sends what the contract takes, and only the secret of the chosen way', () => {
    const form = { ...emptyForm, url: ' r.example ', username: 'me', password: 'p', token: 't' };
    const schema = contract.connections.add.input;
    expect(schema.parse(toInput(form)).credentials).toEqual({ method: 'anonymous' });
    expect(schema.parse(toInput({ ...form, method: 'basic' })).credentials).toEqual({
      method: 'basic',
      username: 'me',
      password: 'p',
    });
    expect(schema.parse(toInput({ ...form, method: 'token' })).credentials).toEqual({ method: 'token', token: 't' });
  });
});
