import { HttpError } from 'react-admin'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

vi.hoisted(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

const { request } = await import('./request.ts')
const { signIn, stepUp } = await import('./questions.ts')
const { problemOf } = await import('./problem.ts')

const answers: Response[] = []
const sent: { url: string; init: RequestInit }[] = []

beforeEach(() => {
  answers.length = 0
  sent.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const answer = answers.shift()
    if (!answer) throw new TypeError('Failed to fetch')
    return answer
  })
})
afterEach(() => {
  stepUp.answerWith(null)
  signIn.answerWith(null)
})

const refusal = (status: number, problem: Record<string, unknown>) =>
  new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })
const json = (data: unknown) =>
  new Response(JSON.stringify(data), { headers: { 'content-type': 'application/json' } })

async function failure(attempt: Promise<unknown>): Promise<HttpError> {
  const error = await attempt.then(
    () => null,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(HttpError)
  return error
}

test('a request goes to the API with the cookie and the chosen language', async () => {
  answers.push(json({ ok: true }))
  expect((await request('/units')).data).toEqual({ ok: true })
  expect(sent[0]?.url).toBe('/api/units')
  expect(sent[0]?.init.credentials).toBe('same-origin')
  expect(new Headers(sent[0]?.init.headers).get('accept-language')).toBe('ja')
})

test('a refusal carries the API’s words, one message per field and the request’s number', async () => {
  answers.push(
    refusal(422, {
      title: '入力に誤りがあります。',
      code: 'invalid',
      requestId: 'r-1',
      fields: [{ field: 'username', code: 'already_used', message: '既に使われています。' }],
    }),
  )
  const error = await failure(request('/users', { method: 'POST', body: {} }))
  expect(error.message).toBe('入力に誤りがあります。')
  expect(error.status).toBe(422)
  expect(problemOf(error).errors).toEqual({ username: '既に使われています。' })
  expect(problemOf(error).requestId).toBe('r-1')
})

test('an answer that is not ours, such as a proxy’s page, is still told as a failure', async () => {
  answers.push(
    new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
  )
  const error = await failure(request('/units'))
  expect([error.status, error.message]).toEqual([502, 'ra.notification.http_error'])
})

test('no network is told apart from a request that was given up', async () => {
  expect((await failure(request('/units'))).message).toBe('app.problem.unreachable')
  const signal = AbortSignal.abort()
  await expect(request('/units', { signal })).rejects.toBeInstanceOf(TypeError)
})

test('when the API wants the password again, it is asked once and the request is repeated', async () => {
  const ask = vi.fn(async () => true)
  stepUp.answerWith(ask)
  answers.push(refusal(403, { code: 'step_up_required' }), json({ id: '1' }))
  expect((await request('/users', { method: 'POST', body: { a: 1 } })).data).toEqual({ id: '1' })
  expect(ask).toHaveBeenCalledOnce()
  expect(sent.map(({ init }) => init.body)).toEqual(['{"a":1}', '{"a":1}'])
})

test('a person who declines to enter the password gets the refusal', async () => {
  stepUp.answerWith(async () => false)
  answers.push(refusal(403, { code: 'step_up_required', title: 'もう一度' }))
  expect((await failure(request('/users', { method: 'POST' }))).message).toBe('もう一度')
  expect(sent).toHaveLength(1)
})

test('when the session is over, requests wait for one login and are repeated', async () => {
  const ask = vi.fn(async () => true)
  signIn.answerWith(ask)
  const over = () => refusal(401, { code: 'not_authenticated' })
  answers.push(over(), over(), json({ id: '1' }), json({ id: '2' }))
  const both = [request('/devices', { method: 'POST', body: {} }), request('/units')]
  expect((await Promise.all(both)).map(({ data }) => data)).toEqual([{ id: '1' }, { id: '2' }])
  expect(ask).toHaveBeenCalledOnce()
})

test('who asks whether there is a session gets the answer', async () => {
  const ask = vi.fn(async () => true)
  signIn.answerWith(ask)
  answers.push(refusal(401, { code: 'not_authenticated' }))
  expect((await failure(request('/session'))).status).toBe(401)
  expect(ask).not.toHaveBeenCalled()
})
