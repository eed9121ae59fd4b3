import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Every browser we serve reads woff2; the woff copies would double the font files of the build. */
const woff2Only = (): Plugin => ({
  name: 'woff2-only',
  enforce: 'pre',
  transform(code, id) {
    if (!/@fontsource\/.+\.css/.test(id)) return null
    return { code: code.replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, ''), map: null }
  },
})

/**
 * Zod tries `new Function` while the contract's schemas are made, which the Content-Security-Policy
 * refuses and reports. It must be told before any schema exists, so every import of zod is told first.
 */
const zodWithoutEval = (): Plugin => ({
  name: 'zod-without-eval',
  enforce: 'pre',
  resolveId: (id) => (id === 'zod' ? '\0zod-without-eval' : null),
  load: (id) =>
    id === '\0zod-without-eval'
      ? "import { config } from 'zod/v4'\nconfig({ jitless: true })\nexport * from 'zod/v4'"
      : null,
})

/** Compressed once here, so that the server compresses nothing per request. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir }) {
    for (const name of await readdir(dir!, { recursive: true })) {
      if (!/\.(js|css|svg|html)$/.test(name)) continue
      const path = join(dir!, name)
      const bytes = await readFile(path)
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
      await writeFile(`${path}.br`, brotliCompressSync(bytes, quality))
      await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
})

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), woff2Only(), zodWithoutEval(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy refuses data: fonts and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first page may weigh is tested (tests/browser/console.test.ts).
    chunkSizeWarningLimit: 2_000,
  },
  server: {
    port: 5173,
    proxy: { '/api': process.env.MAMORI_API ?? 'http://localhost:3000' },
  },
})
