export { createDispatcher } from './dispatcher.ts';
export type { Dispatch } from './dispatcher.ts';
export { createEventHub } from './event-hub.ts';
export type { EventHub } from './event-hub.ts';
export { createServices } from './create-services.ts';
