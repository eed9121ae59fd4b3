import type { Problem } from '#contract/problem'
import { currentLocale } from '../i18n/locale.ts'
import { problemError, problemOf, unreachable } from './problem.ts'
import { type Question, signIn, stepUp } from './questions.ts'

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON, or as the form it is. */
  body?: unknown
  /** What is sent twice under one key is done once. */
  /** Names the request, so that sending it again has no second effect. */
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  data: T
  status: number
  headers: Headers
}

/** One request to the API; a refusal becomes react-admin's HttpError. */
export async function request<T = unknown>(
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  try {
    return await send<T>(path, options)
  } catch (error) {
    const question = questionOf(error, path)
    // The question is asked once; a second refusal is shown like any other.
    if (!question || !(await question.ask())) throw error
    return send<T>(path, options)
  }
}

const ABOUT_THE_SESSION = /^\/session(\/|$)/

/** What the person could answer, so that the request may pass after all. */
function questionOf(error: unknown, path: string): Question | null {
  const { code } = problemOf(error)
  if (code === 'step_up_required') return stepUp
  return code === 'not_authenticated' && !ABOUT_THE_SESSION.test(path) ? signIn : null
}

async function send<T>(
  path: string,
  { method = 'GET', body, idempotencyKey, signal }: RequestOptions,
) {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': currentLocale() })
  // A form's own type names its boundary, which the browser alone knows.
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers.set('Content-Type', 'application/json')
  if (idempotencyKey) headers.set('Idempotency-Key', idempotencyKey)
  let response: Response
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers,
      body: isForm || body === undefined ? body : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw unreachable()
  }
  const data = await readJson(response)
  if (!response.ok) throw problemError(response.status, data as Partial<Problem> | null)
  return { data: data as T, status: response.status, headers: response.headers }
}

/** null where there is no JSON: an empty answer, or a proxy's own error page. */
async function readJson(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  return /[/+]json\b/.test(type) ? response.json() : null
}
