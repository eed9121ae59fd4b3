import type { Context } from 'hono'
import type { z } from 'zod'
import type { Permission } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import type { Exports } from '../exports/columns.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

interface Input {
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** `multipart/form-data`, for the description; the handler takes the parts itself. */
  form?: z.ZodType
}

type Parsed<I extends Input> = {
  [K in keyof Input]-?: I[K] extends z.ZodType ? z.output<I[K]> : undefined
}

/** `public` routes (login, health) are named as such; there is no third way. */
export type Access = { permission: Permission } | { public: true }

/** What a handler gets: the request as parsed, and who asks (never null unless the route is public). */
export interface Call<I extends Input> {
  deps: Deps
  actor: Actor
  input: Parsed<I>
  c: Context
}

/** What the handler of an idempotent route gets besides: the transaction that also keeps its answer. */
export interface IdempotentCall<I extends Input> extends Call<I> {
  tx: Transaction
}

export interface Page<T> {
  rows: T[]
  total: number
}

export interface Route {
  method: Method
  path: string
  access: Access
  summary: string
  tag: string
  input: Input
  /** Answer schema by status; `null` where there is no body. `list` wraps a page. */
  output: { status: 200 | 201 | 202 | 204; schema: z.ZodType | null; list?: boolean }
  /** Needs a password re-entered within the last few minutes. */
  stepUp?: boolean
  /** Takes an `Idempotency-Key`: the same request sent again has no second effect. */
  idempotent?: boolean
  /** As `idempotent`, but the handler sees to it: its work is no single transaction. */
  ownIdempotency?: boolean
  /** Largest request body; 1 MB unless told. */
  maxBodyBytes?: number
  /** Of a list: what its files show. */
  exports?: Exports<Record<string, unknown>>
  /** Of a list's files: the list. */
  exportOf?: Route
  handle(call: Call<never>): Promise<unknown>
}

interface Definition<I extends Input, O extends z.ZodType | null, K extends boolean> {
  method: Method
  path: string
  access: Access
  summary: string
  input?: I
  output: O
  status?: 200 | 201 | 202 | 204
  stepUp?: boolean
  idempotent?: K
  ownIdempotency?: boolean
  maxBodyBytes?: number
  /** A `Response` passes through as it is: files, redirects, other statuses. */
  handle(
    call: K extends true ? IdempotentCall<I> : Call<I>,
  ): Promise<(O extends z.ZodType ? z.input<O> : unknown) | Response>
}

/** One route in one place: path, input, output and the permission it requires. */
export function route<I extends Input, O extends z.ZodType | null, K extends boolean = false>(
  definition: Definition<I, O, K>,
): Route {
  const { output, status, input, ...rest } = definition
  return {
    ...rest,
    tag: tagOf(rest.path),
    input: input ?? {},
    output: { status: status ?? (output ? 200 : 204), schema: output },
    handle: rest.handle as Route['handle'],
  }
}

interface ListDefinition<Q extends z.ZodType, O extends z.ZodType> {
  path: string
  access: Access
  summary: string
  query: Q
  params?: z.ZodType
  item: O
  /** What its files show, or why it has none: see api/exports/columns.ts. A test asks every list. */
  exports?: Exports<z.input<O>>
  handle(call: Call<{ query: Q; params: z.ZodType }>): Promise<Page<z.input<O>>>
}

/** A list in the simple-rest dialect: an array, and `Content-Range` says of how many. */
export function listRoute<Q extends z.ZodType, O extends z.ZodType>(
  definition: ListDefinition<Q, O>,
): Route {
  const { query, params, item, exports, ...rest } = definition
  return {
    ...rest,
    ...(exports && { exports: exports as Route['exports'] }),
    method: 'get',
    tag: tagOf(rest.path),
    input: params ? { query, params } : { query },
    output: { status: 200, schema: item, list: true },
    handle: rest.handle as Route['handle'],
  }
}

const tagOf = (path: string): string => path.split('/')[2] ?? 'other'
