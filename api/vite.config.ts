import { defineConfig } from 'vite'

/** The server in a few files: reading and translating its hundreds of sources would take seconds at each start. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'api/dist',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rollupOptions: {
      input: { main: 'api/main.ts', thread: 'api/aside/thread.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
