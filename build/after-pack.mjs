/** Leaves out what an app does not need: the default app, which starts any folder named on the command line. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

export default async function afterPack({ appOutDir, packager, electronPlatformName }) {
  const mac = electronPlatformName === 'darwin';
  const resources = mac ? `${packager.appInfo.productFilename}.app/Contents/Resources` : 'resources';
  await rm(join(appOutDir, resources, 'default_app.asar'), { force: true });
}
