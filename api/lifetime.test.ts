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
    ({ code, stderr }) => `${code} ${String(stderr)}`,
  )
}

it('a connection that dies while the driver asks about types ends nobody; what is unexpected does', async () => {
  const types = `Object.assign(new Error('write CONNECTION_CLOSED'), { query: '\\n select b.oid, b.typarray\\n from' })`
  expect(await after(`Promise.reject(${types})`)).toBe('lives')
  const other = `Promise.reject(new Error('something else'))`
  expect(await after(other)).toMatch(/^1 Stopped by an unexpected error: Error: something else\n/)
  expect(await after(`setTimeout(() => { throw new Error('thrown') })`)).toContain('Error: thrown')
})

it('what ends it names nobody: a driver’s error quotes statement and row', async () => {
  const quoted = `Object.assign(new Error('Failed query: insert\\nparams: 鷲尾'),
    { query: '', cause: Object.assign(new Error('Key (mail)=(ranmaru@x) exists'), { severity: 'ERROR', code: '23505' }) })`
  const said = await after(`Promise.reject(${quoted})`)
  expect(said).toContain('Error: 23505: database error')
  for (const secret of ['鷲尾', 'ranmaru', 'Failed query']) expect(said).not.toContain(secret)
})
