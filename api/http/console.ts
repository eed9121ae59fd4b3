import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'
import { ROOT } from '#drizzle/root'

const DIST = join(ROOT, 'console/dist')

/** The built console. Hashed files never change; the page that names them always may. */
export function serveConsole(app: Hono): void {
  if (!existsSync(DIST)) return
  app.use(
    '/assets/*',
    serveStatic({
      root: DIST,
      precompressed: true,
      onFound: (_path, c) => c.header('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  )
  app.use(
    '*',
    serveStatic({
      root: DIST,
      precompressed: true,
      onFound: (_path, c) => c.header('Cache-Control', 'no-cache'),
    }),
  )
}
