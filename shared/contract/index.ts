import { app } from './app.ts';
import { connections } from './connections.ts';
import { history } from './history.ts';
import { jobs } from './jobs.ts';
import { journal } from './journal.ts';
import type { ClientOf, EventName, EventOf, InputOf, OperationName, OutputOf, Publish, ServicesOf } from './kit.ts';
import { manifests } from './manifests.ts';
import { merges } from './merges.ts';
import { repositories } from './repositories.ts';
import { tags } from './tags.ts';

/** Everything the renderer can ask of a host. Hosts carry it, services implement it, transports never add to it. */
export const contract = { app, connections, repositories, tags, history, manifests, merges, journal, jobs } as const;

export type WaybillContract = typeof contract;
export type Client = ClientOf<WaybillContract>;
export type Services = ServicesOf<WaybillContract>;
export type WaybillOperation = OperationName<WaybillContract>;
export type WaybillEventName = EventName<WaybillContract>;
export type WaybillEvent = EventOf<WaybillContract>;
export type WaybillPublish = Publish<WaybillContract>;
export type Input<N extends WaybillOperation> = InputOf<WaybillContract, N>;
export type Output<N extends WaybillOperation> = OutputOf<WaybillContract, N>;
