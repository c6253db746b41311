// Names that the page, the preload script and the main process of the desktop window agree on. Nothing is imported here,
// because a preload script is bundled with everything it touches.

/** The two window messages by which a page in the desktop window gets its port from the preload script. */
export const portMessages = { wanted: 'waybill:port-wanted', port: 'waybill:port' } as const;

/** The channel on which the preload script hands the host's end of the port to the main process. */
export const portChannel = 'waybill:connect';

/** Under this name the preload script shows the page that it runs in the desktop window. */
export const desktopGlobal = 'waybillDesktop';
