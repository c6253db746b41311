import type { Configuration } from 'electron-builder';

/**
 * How the desktop program is packaged. Everything is bundled, so no package of node_modules goes along, and the fuses take
 * away what a packaged program does not need (Electron documentation, "Fuses").
 */
export const packageConfig: Configuration = {
  appId: 'dev.waybill.Waybill',
  productName: 'Waybill',
  directories: { output: 'dist/packages', buildResources: 'build/resources' },
  files: ['dist/renderer/**/*', 'dist/shell/**/*', 'package.json', '!**/*.map', '!node_modules/**/*'],
  asar: true,
  npmRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: ['AppImage', 'tar.gz'], category: 'Development', executableName: 'waybill' },
  mac: {
    target: ['dmg', 'zip'],
    hardenedRuntime: true,
    minimumSystemVersion: '13.0',
    category: 'public.app-category.developer-tools',
  },
  win: { target: ['nsis'], verifyUpdateCodeSignature: true },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
};
