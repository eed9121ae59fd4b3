import fc from 'fast-check'
import { z } from 'zod'
import type { Route } from '#api/http/route'
import type { Visitor } from './app.ts'
import { SAMPLES } from './matrix/samples.ts'
import type { World } from './matrix/world.ts'

export const keyOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`

/** The path of a route, to something that is there. */
export async function pathTo(key: string, route: Route, world: World): Promise<string> {
  const { of, fresh, id } = SAMPLES[route.exportOf ? keyOf(route.exportOf) : key]!
  const person = world.stranger
  const target = (await fresh?.(person, world)) ?? of?.(person) ?? (await id?.(world))
  return route.path.replace(/:\w+/, String(target))
}

/** JSON Schema, as far as the contract's schemas use it. */
interface Schema {
  type?: string
  enum?: unknown[]
  const?: unknown
  format?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  prefixItems?: Schema[]
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
}

const noise: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '𠮷', '%', "'", -1, 0, 1e21, null, true, [], {}),
)

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  date: fc.oneof(
    fc.date({ noInvalidDate: true }).map((at) => at.toISOString().slice(-24, -14)),
    fc.constantFrom('0000-01-01', '0001-01-01', '9999-12-31'),
  ),
  'date-time': fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
  email: fc.emailAddress(),
}

/** Values that a schema describes, mostly; now and then something else in the place of any of them. */
function valuesOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 6) return noise
  return fc.oneof({ weight: 9, arbitrary: soundOf(schema, depth) }, { weight: 1, arbitrary: noise })
}

function soundOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (several) return fc.oneof(...several.map((one) => valuesOf(one, depth + 1)))
  switch (schema.type) {
    case 'string':
      return FORMATS[schema.format ?? ''] ?? fc.string({ unit: 'binary', maxLength: 40 })
    case 'integer':
    case 'number': {
      const min = Math.max(schema.minimum ?? -1e6, -1e9)
      return fc.integer({
        min: Math.ceil(min),
        max: Math.max(Math.min(schema.maximum ?? 1e9, 1e9), min),
      })
    }
    case 'boolean':
      return fc.boolean()
    case 'array': {
      if (schema.prefixItems)
        return fc.tuple(...schema.prefixItems.map((one) => valuesOf(one, depth + 1)))
      return fc.array(valuesOf(schema.items ?? {}, depth + 1), { maxLength: 3 })
    }
    case 'object': {
      const fields = Object.entries(schema.properties ?? {})
      const record = Object.fromEntries(
        fields.map(([name, one]) => [name, valuesOf(one, depth + 1)]),
      )
      const requiredKeys = (schema.required ?? []).filter((name) => name in record)
      return fc.record(record, { requiredKeys })
    }
    default:
      return noise
  }
}

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema

/** What a query may hold: each field as text, and the filter of a list as the JSON that it is. */
function queriesOf(route: Route): fc.Arbitrary<string> {
  const fields = schemaOf(route.input.query as z.ZodType).properties ?? {}
  const filter = (route.input.query as z.ZodObject).shape.filter as
    | z.ZodOptional<z.ZodPipe>
    | undefined
  const parts = Object.keys(fields).map((name) => {
    const isFilter = name === 'filter' && filter?.unwrap() instanceof z.ZodPipe
    const values = isFilter
      ? valuesOf(schemaOf(filter.unwrap().out as z.ZodType)).map((value) => JSON.stringify(value))
      : fc.oneof(
          fc.string({ unit: 'binary', maxLength: 30 }),
          noise.map((value) => JSON.stringify(value)),
          valuesOf(fields[name]!).map((value) =>
            typeof value === 'string' ? value : JSON.stringify(value),
          ),
        )
    return fc.option(
      values.map((text) => `${name}=${encodeURIComponent((text ?? '').toWellFormed())}`),
      { nil: undefined },
    )
  })
  return fc.tuple(...parts).map((all) => all.filter((part) => part !== undefined).join('&'))
}

interface Fuzzing {
  route: Route
  visit: Visitor
  path: string
  runs: number
  seed: number
}

/** Sends one route what its schemas describe and what they don't; every answer with 5xx, and what it was to. */
export async function fuzz({ route, visit, path, runs, seed }: Fuzzing): Promise<string[]> {
  const { body, query } = route.input
  const requests = fc.record({
    json: body ? valuesOf(schemaOf(body)) : fc.constant(undefined),
    query: query ? queriesOf(route) : fc.constant(''),
  })
  const failed: string[] = []
  for (const request of fc.sample(requests, { numRuns: runs, seed })) {
    const text = request.json === undefined ? undefined : JSON.stringify(request.json)
    const answer = await visit(`${path}${request.query && `?${request.query}`}`, {
      method: route.method.toUpperCase(),
      ...(text !== undefined && { body: text, headers: { 'content-type': 'application/json' } }),
    })
    await answer.arrayBuffer().catch(() => undefined)
    if (answer.status >= 500) failed.push(`${answer.status}: ${path}?${request.query} ${text}`)
  }
  return failed
}
