import { defineConfig } from 'vite';

/** The practice portal: one file for the Node on this computer. It is never part of the app. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'test/portal/main.ts',
    target: 'node20',
    outDir: 'dist/portal',
    emptyOutDir: true,
    rolldownOptions: { output: { format: 'es', entryFileNames: 'portal.mjs', codeSplitting: false } },
  },
});
