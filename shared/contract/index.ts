import { app } from './app.ts';
import { connections } from './connections.ts';
import { files } from './files.ts';
import { history } from './history.ts';
import { jobs } from './jobs.ts';
import { journal } from './journal.ts';
import type { ClientOf, EventName, EventOf, InputOf, OperationName, OutputOf, Publish, ServicesOf } from './kit.ts';
import { manifests } from './manifests.ts';
import { merges } from './merges.ts';
import { repositories } from './repositories.ts';
import { releases } from './releases.ts';
import { tags } from './tags.ts';
import { watches } from './watches.ts';

/** Everything the renderer can ask of a host. Hosts carry it, services implement it, transports never add to it. */
export const contract = {
  app,
  connections,
  files,
  repositories,
  tags,
  releases,
  history,
  manifests,
  merges,
  journal,
  jobs,
  watches,
} as const;

/** The contract as a type; the names below are made from it. */
export type WaybillContract = typeof contract;
/** What the page calls. */
export type Client = ClientOf<WaybillContract>;
/** What implements the operations. */
export type Services = ServicesOf<WaybillContract>;
/** `group.name` of an operation. */
export type WaybillOperation = OperationName<WaybillContract>;
/** `group.name` of an event. */
export type WaybillEventName = EventName<WaybillContract>;
/** An event as it travels, with its sequence number. */
export type WaybillEvent = EventOf<WaybillContract>;
/** How services tell an event. */
export type WaybillPublish = Publish<WaybillContract>;
/** What an operation takes. */
export type Input<N extends WaybillOperation> = InputOf<WaybillContract, N>;
/** What an operation resolves to. */
export type Output<N extends WaybillOperation> = OutputOf<WaybillContract, N>;
