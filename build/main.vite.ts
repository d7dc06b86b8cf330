import { defineConfig } from 'vite';

/** The main process: one ES module for the Node inside Electron. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'electron/main.ts',
    target: 'node24',
    outDir: 'dist/main',
    emptyOutDir: false,
    rolldownOptions: {
      external: [/^electron(\/|$)/],
      output: { format: 'es', entryFileNames: 'main.js', codeSplitting: false },
    },
  },
});
