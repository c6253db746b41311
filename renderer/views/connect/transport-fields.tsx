import { TextField } from './field.tsx';
import type { TransportForm, TransportProblems } from './transport-model.ts';

export interface TransportFieldsProps {
  readonly id: string;
  readonly form: TransportForm;
  readonly problems: TransportProblems;
  readonly onChange: (part: Partial<TransportForm>) => void;
}

/** Files for the way to a registry. They are read where Waybill’s host runs, each time they are needed. */
export function TransportFields({ id, form, problems, onChange }: TransportFieldsProps) {
  return (
    <>
      <TextField
        id={`${id}-ca`}
        label="Certificate authority file"
        placeholder="/etc/pki/company-ca.pem"
        hint="PEM, trusted for this registry besides what this computer trusts."
        value={form.caFile}
        maxLength={4000}
        onChange={(caFile) => onChange({ caFile })}
      />
      <TextField
        id={`${id}-cert`}
        label="Client certificate file"
        placeholder="/home/me/client.cert"
        problem={problems.certFile}
        hint="PEM, for registries that ask who connects."
        value={form.certFile}
        maxLength={4000}
        onChange={(certFile) => onChange({ certFile })}
      />
      <TextField
        id={`${id}-key`}
        label="Client key file"
        placeholder="/home/me/client.key"
        problem={problems.keyFile}
        value={form.keyFile}
        maxLength={4000}
        onChange={(keyFile) => onChange({ keyFile })}
      />
      {form.pinnedFingerprint !== '' && (
        <Trust
          label="Only this certificate is accepted"
          fingerprint={form.pinnedFingerprint}
          onWithdraw={() => onChange({ pinnedFingerprint: '' })}
        />
      )}
      {form.trustCertificate !== '' && (
        <Trust
          label="This authority is trusted for this registry"
          fingerprint={form.trustCertificate}
          onWithdraw={() => onChange({ trustCertificate: '' })}
        />
      )}
    </>
  );
}

function Trust({ label, fingerprint, onWithdraw }: { label: string; fingerprint: string; onWithdraw: () => void }) {
  return (
    <div className="wb-trust">
      <span>{label}</span>
      <button type="button" className="wb-text-button" onClick={onWithdraw}>
        Withdraw
      </button>
      <span className="wb-mono wb-dim">{fingerprint}</span>
    </div>
  );
}
