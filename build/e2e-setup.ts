import { ensureRenderer } from './renderer.ts';

/** Journeys look at the page as it is now, never at one built from older sources. */
export default ensureRenderer;
