/** `npm run dist`: packs the app for this system into release/. `-- --release` makes the installable packages. */
import { join } from 'node:path';
import { buildParts } from './build.mjs';
import { setUp } from './setup.mjs';
import { must, root, runDirectly, say, step } from './terminal.mjs';

await runDirectly(import.meta.url, async (args) => {
  const release = args.includes('--release');
  const { electronDist, standIn, name } = await setUp({ need: 'runtime', officialOnly: release });
  await buildParts(['main', 'preload', 'renderer']);
  await step('dist', release ? 'installable packages' : 'the app as a folder', async () => {
    const packer = join(root, 'node_modules/electron-builder/cli.js');
    const config = ['--config', 'build/builder.yml', `--config.electronDist=${electronDist}`];
    await must('Packing', process.execPath, [packer, ...config, ...(release ? [] : ['--dir']), '--publish', 'never']);
  });
  say('dist', 'see release/');
  if (standIn) say('dist', `for trying only, never a release: the runtime is ${name}`);
});
