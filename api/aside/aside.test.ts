import { randomUUID } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SETTINGS } from '#contract/settings'
import { isDiskFull, system } from '#drizzle/client'
import { createTestApp, type TestApp } from '#tests/app'
import { toAppError } from '../http/problem.ts'
import { phoneBookPdf } from '../lines/phone-book.ts'
import { describeError } from '../log.ts'
import { errorOf, failureOf } from './failure.ts'
import { startThread, startWorker } from './start.ts'

const entry = { number: '12345', name: '髙橋 𠮷郎', unitPath: '総務部', duty: false }

let t: TestApp
let thread: ReturnType<typeof startThread>
let worker: Worker

beforeAll(async () => {
  t = await createTestApp()
  const options = { databaseUrl: t.databaseUrl, config: t.deps.config }
  thread = startThread(options, t.deps.log, (options) => {
    worker = startWorker(options)
    return worker
  })
})
afterAll(async () => {
  await thread.close()
  await t.close()
})

describe('work in another thread', () => {
  it('draws there what is drawn here', async () => {
    const now = new Date('2026-04-01T00:00:00Z')
    const there = await thread.run('phone-book', [[entry], now])
    expect(there).toBeInstanceOf(Uint8Array)
    expect(Buffer.from(there as Uint8Array)).toEqual(await phoneBookPdf([entry], now))
  })

  it('hands a stream over as it is drawn', async () => {
    const labels = [{ id: randomUUID(), propertyNumber: '道備-21-00001', model: '試作' }]
    const geometry = SETTINGS['labels.a4_24'].parse(undefined)
    const codes = { codes: 'both', start: 1 }
    const args = [labels, geometry, codes, new Date()]
    const stream = (await thread.run('label-sheets', args)) as ReadableStream
    expect(await new Response(stream).text()).toMatch(/^%PDF.*%%EOF\s*$/s)
  })

  it('refuses there as it would here', async () => {
    const missing = thread.run('imports.read', [system('jobs'), randomUUID(), 0])
    await expect(missing).rejects.toMatchObject({ name: 'AppError', code: 'not_found' })
  })

  it('ends what nobody waits for any more', async () => {
    const leaving = new AbortController()
    const wanted = { path: '/api/units', locale: 'ja', query: { format: 'csv' }, params: {} }
    const made = thread.run('exports.make', [system('jobs'), wanted], leaving.signal)
    leaving.abort()
    await expect(made).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('says that it is gone when it died, and another takes its place', async () => {
    const book = thread.run('phone-book', [Array(10_000).fill(entry), new Date()])
    const cut = expect(book).rejects.toMatchObject({ code: 'unavailable' })
    await worker.terminate()
    await cut
    const file = await thread.run('phone-book', [[entry], new Date()])
    expect(file).toBeInstanceOf(Uint8Array)
  })

  it('takes no more once it is to end', async () => {
    await thread.close()
    await expect(thread.run('phone-book', [[entry], new Date()])).rejects.toMatchObject({
      code: 'unavailable',
    })
  })
})

describe('an error that crosses', () => {
  it('is known by its code, and keeps its statement out of the log, as before', async () => {
    const refused = await t.ownerSql`select ${'花子'}::uuid`.catch((error) => error)
    const full = Object.assign(new Error('no space left on device'), { code: '53100' })
    const crossed = (error: Error) => errorOf(structuredClone(failureOf(error)))
    expect(isDiskFull(crossed(new Error('failed', { cause: full })))).toBe(true)
    expect(toAppError(crossed(full))).toMatchObject({ code: 'unavailable' })
    expect(describeError(crossed(refused))).toEqual(describeError(refused))
    expect(JSON.stringify(describeError(crossed(refused)))).not.toContain('花子')
  })
})
