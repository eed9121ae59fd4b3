import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import type { TestProject } from 'vitest/node'
import { makeDataDir } from './server.ts'

/** Console and server as they are now: both run from what was built. And what a first start makes, once for all. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '../..')
  execFileSync(process.execPath, ['run.mjs', 'build'], { cwd: root, stdio: 'inherit' })
  // Unpacked where it is missing: by two files at once, one would start what the other still writes.
  await chromium.executablePath()
  const dataDir = await makeDataDir()
  project.provide('dataDir', dataDir)
  return () => rm(dataDir, { recursive: true, force: true })
}
