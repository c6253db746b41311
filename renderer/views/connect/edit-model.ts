import type { Connection } from '../../../shared/contract/connections.ts';
import type { Input } from '../../../shared/contract/index.ts';
import { addressProblems, type AddressProblems } from './add-registry-model.ts';
import {
  fromTransport,
  toTransport,
  transportProblems,
  type TransportForm,
  type TransportProblems,
} from './transport-model.ts';

/** What can be changed of a kept registry, as typed. */
export interface EditForm {
  readonly name: string;
  readonly url: string;
  readonly allowPlainHttp: boolean;
  readonly transport: TransportForm;
}

/** The form as it begins: the registry as it is kept. */
export function startOf({ name, url, insecure, transport }: Connection): EditForm {
  return { name, url, allowPlainHttp: insecure, transport: fromTransport(transport) };
}

/** What keeps the form from being sent, by field. */
export function editProblems(form: EditForm): AddressProblems & TransportProblems & { name?: string } {
  return {
    ...(form.name.trim() === '' ? { name: 'A registry needs a name.' } : {}),
    ...addressProblems(form.url, form.allowPlainHttp),
    ...transportProblems(form.transport),
  };
}

/** Which parts differ from what is kept. */
export function changesOf(connection: Connection, form: EditForm): readonly ('name' | 'url' | 'transport')[] {
  const start = startOf(connection);
  const isSame = {
    name: form.name.trim() === start.name,
    url: form.url.trim() === start.url && form.allowPlainHttp === start.allowPlainHttp,
    transport: JSON.stringify(toTransport(form.transport)) === JSON.stringify(toTransport(start.transport)),
  };
  return (['name', 'url', 'transport'] as const).filter((part) => !isSame[part]);
}

/** The changed parts as the operation takes them, so that a new name alone is not tried. Call it only without problems. */
export function toEdit(connection: Connection, form: EditForm): Input<'connections.edit'> {
  const changes = changesOf(connection, form);
  return {
    id: connection.id,
    ...(changes.includes('name') ? { name: form.name.trim() } : {}),
    ...(changes.includes('url') ? { url: form.url.trim(), allowPlainHttp: form.allowPlainHttp } : {}),
    ...(changes.includes('transport') ? { transport: toTransport(form.transport) ?? {} } : {}),
  };
}
