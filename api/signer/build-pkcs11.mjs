// Builds the bridge to PKCS#11 tokens, with the node-gyp that npm brings along. Not a part of the
// installation: most do without a token, and this needs make and a C++ compiler.
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const npm = process.env.npm_execpath
if (!npm) throw new Error('run this by: npm run build:pkcs11')
const gyp = createRequire(realpathSync(npm)).resolve('node-gyp/bin/node-gyp.js')
const bridge = dirname(createRequire(import.meta.url).resolve('pkcs11js/package.json'))
const built = join(bridge, 'build/Release/pkcs11.node')
if (existsSync(built) && !process.argv.includes('--force')) process.exit(0)

// Node's own headers where they came with it; else node-gyp fetches them.
const prefix = dirname(dirname(realpathSync(process.execPath)))
const headers = existsSync(join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : []
const { status } = spawnSync(process.execPath, [gyp, 'rebuild', ...headers], {
  cwd: bridge,
  stdio: 'inherit',
})
process.exit(status ?? 1)
