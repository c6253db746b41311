import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ExaminationStage } from '../../../shared/contract/connections.ts';
import { StageList } from './stage-list.tsx';

const stage = (name: ExaminationStage['name'], more: Partial<ExaminationStage> = {}): ExaminationStage => ({
  ...{ name, result: 'ok', detail: 'Seen.', advice: null, durationMs: 12 },
  ...more,
});
/** What a reader sees, without tags. */
const textOf = (...stages: ExaminationStage[]) =>
  renderToStaticMarkup(<StageList stages={stages} chain={[certificate]} />)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const certificate = {
  ...{ subject: 'r.example', issuer: 'Company CA', names: 'DNS:r.example', isAuthority: false },
  ...{ validFrom: 'Jan 1 2026', validTo: 'Jan 1 2027', fingerprint: 'AA:BB' },
};

describe('the steps of an examination', () => {
  it('that have not ended stand in their places, the one under way told apart', () => {
    expect(textOf(stage('dns'))).toMatch(/Name \(DNS\) fine 12 ms Seen\. Port \(TCP\) now Certificate \(TLS\) waiting/);
  });

  it('say why one failed and what to do, with the certificate where it is about that', () => {
    const failed = stage('tls', { result: 'failed', detail: 'Unknown authority.', advice: 'Trust it.' });
    expect(textOf(stage('dns'), stage('tcp'), failed)).toMatch(/failed 12 ms Unknown authority\. Trust it\..*AA:BB/);
    expect(textOf(stage('dns'), stage('tcp'))).not.toContain('AA:BB');
  });

  it('show no time for one that was skipped', () => {
    expect(textOf(stage('dns', { result: 'skipped', detail: 'An address.' }))).toContain('skipped An address.');
  });
});
