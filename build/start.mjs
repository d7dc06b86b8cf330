/** `npm start`: opens the app; where there is no screen, the tour is shown instead and leaves pictures. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildParts } from './build.mjs';
import { hasDisplay } from './libraries.mjs';
import { onScreen, setUp } from './setup.mjs';
import { Fault, handOver, root, runDirectly, say } from './terminal.mjs';

const tour = 'build/tour.mjs';

await runDirectly(import.meta.url, async (args) => {
  const headless = !hasDisplay();
  if (!headless) refuseRoot(args);
  const { env, electron } = await setUp({ need: 'app' });
  await buildParts();
  if (!headless) return handOver(electron, [root, ...args], { env });

  if (!existsSync(join(root, tour))) throw new Fault('There is no display here, so no window can be opened.');
  say('start', 'no display here: running the tour on a screen in memory instead of opening a window');
  return handOver(...onScreen(process.execPath, [tour, ...args]), { env });
});

/** Never passed silently: without its sandbox, Chromium gives a hostile page everything root may do. */
function refuseRoot(args) {
  if (process.getuid?.() !== 0 || args.includes('--no-sandbox')) return;
  throw new Fault(
    "You are root, and Chromium's sandbox does not work for root. Start Draftkeep as an ordinary user, with a clone " +
      'of its own:\n  npm start\nOnly to try it out, and only with mail you trust:\n  npm start -- --no-sandbox',
  );
}
