import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** What becomes of a process in which this happens and nobody hears of it. */
async function after(happens: string) {
  const program = `
    import { ownLifetime } from '${new URL('./lifetime.ts', import.meta.url)}'
    ownLifetime()
    setTimeout(() => { console.log('lives'); process.exit(0) }, 300)
    ${happens}`
  const args = ['--import', 'tsx', '--input-type=module', '-e', program]
  return run(process.execPath, args).then(
    ({ stdout }) => stdout.trim(),
    ({ code, stderr }) => `${code} ${String(stderr).split('\n')[0]}`,
  )
}

it('a connection that dies while the driver asks about types ends nobody; what is unexpected does', async () => {
  const types = `Object.assign(new Error('write CONNECTION_CLOSED'), { query: '\\n select b.oid, b.typarray\\n from' })`
  expect(await after(`Promise.reject(${types})`)).toBe('lives')
  const other = `Promise.reject(new Error('something else'))`
  expect(await after(other)).toBe('1 Stopped by an unexpected error: Error: something else')
  expect(await after(`setTimeout(() => { throw new Error('thrown') })`)).toContain('Error: thrown')
})
