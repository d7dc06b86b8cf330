import { defineConfig } from 'vite';

/** The preload: a sandboxed one cannot load a second file or an ES module, so it is a single CommonJS file. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'electron/preload.ts',
    target: 'chrome150',
    outDir: 'dist/main',
    emptyOutDir: false,
    rolldownOptions: {
      external: [/^electron(\/|$)/],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
});
