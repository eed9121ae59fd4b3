import { defineConfig } from 'vite'

/** The server in a few files: reading and translating its hundreds of sources would take seconds at each start. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  publicDir: false,
  build: {
    ssr: 'api/main.ts',
    outDir: 'api/dist',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rollupOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name].js' } },
  },
})
