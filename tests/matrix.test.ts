import { parse } from 'csv-parse/sync'
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, routes } from '#api/app'
import type { Route } from '#api/http/route'
import { openSession } from '#api/users/login'
import { sha256 } from '#api/users/secrets'
import { type Reach, ROLES, type Role, reachOf } from '#contract/roles'
import { type Database, openDatabase, system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestUser } from '#tests/app'
import { memoryPhones } from '#tests/phones-link'
import { createPki, plantAuthorities } from '#tests/pki'
import { csvRows } from './exports.ts'
import { SAMPLES, type Sample } from './matrix/samples.ts'
import { PLACES, type Place, plantWorld, type World, whose } from './matrix/world.ts'

/*
 * Who may do what, from the one table in contract/roles.ts, against every route, every role and rows of
 * one's own, one's unit and others: with both walls up, and with either of them down.
 */
let world: World
let unbound: Database
let walls: Record<'both walls' | 'row security alone' | 'permissions alone', Hono>

beforeAll(async () => {
  // A clock that stands still: nobody is seen anew, so nothing but the request writes.
  const clock = stoppedClock()
  const pki = createPki(clock)
  const t = await createTestApp({ clock, signer: pki.signer, phones: memoryPhones() })
  await plantAuthorities(t, pki)
  world = await plantWorld(t)
  unbound = openDatabase(t.superuserUrl)
  walls = {
    'both walls': t.app,
    'row security alone': createApp({ ...t.deps, testing: { permissionsOff: true } }),
    'permissions alone': createApp({ ...t.deps, db: unbound }),
  }
})
afterAll(async () => {
  await unbound.close()
  await world.app.close()
})

const keyOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`

/** A list's files are asked for as the list is. */
const sampled = routes.filter(({ exportOf }) => !exportOf)

test('every route has a sample, and every sample a route', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(sampled.map(keyOf).sort())
})

/** What reads comes first: the audit, which some of it shows whole, is short as yet. */
const inOrder = [...routes].sort((a, b) => Number(b.method === 'get') - Number(a.method === 'get'))

test.each(inOrder.map((route) => [keyOf(route), route] as const))('%s', async (key, route) => {
  const sample = SAMPLES[route.exportOf ? keyOf(route.exportOf) : key] ?? {}
  // One without an owner is asked once; a list shows all places at once, and so do its files.
  const owned = (sample.of ?? sample.fresh) && !route.output.list && !route.exportOf
  const samples = sample.training ? [sample, { ...sample.training, isTraining: true }] : [sample]
  const trials = samples.flatMap((each) =>
    ROLES.flatMap((role) =>
      (owned ? PLACES : [null]).map((place): Trial => ({ route, sample: each, role, place })),
    ),
  )
  const look = route.exportOf ? takeOut : route.method === 'get' ? readOut : writeOut
  expect(await look(trials)).toEqual([])
})

interface Trial {
  route: Route
  sample: Sample & { isTraining?: boolean }
  role: Role
  place: Place | null
}

interface Answer {
  status: number
  body: unknown
}

/** Reads through each wall; what one may see must be the same through all. */
async function readOut(trials: Trial[]): Promise<string[]> {
  const wrong: string[] = []
  for (const trial of trials) {
    const { route, sample, role } = trial
    const id = await idFor(trial)
    const path = route.path.replace(/:\w+/, String(id))
    const queries = route.output.list ? ['?range=[0,999]'] : [sample.query?.(id) ?? '']
    if (sample.search) queries.push(`?range=[0,999]&filter={"q":"${sample.search}"}`)
    const visit = await visitorFor(world.people[role].user)
    const comparable = mayReach(trial) && !sample.tellsReach
    for (const query of queries) {
      const answers = await throughWalls((app) => visit(app, 'GET', path + encodeURI(query)))
      const shown = JSON.stringify(answers['both walls'].body)
      for (const [wall, answer] of Object.entries(answers)) {
        const seen =
          judge({ ...trial, wall }, answer, sample.row?.() ?? id) ??
          (comparable && JSON.stringify(answer.body) !== shown && 'shows something else')
        if (seen) wrong.push(`${named(trial, wall)}${query}, ${seen}`)
      }
    }
  }
  return wrong
}

/** Takes the file through each wall: row by row what the list shows there, which the list's own trial judges. */
async function takeOut(trials: Trial[]): Promise<string[]> {
  const wrong: string[] = []
  for (const trial of trials) wrong.push(...(await fileOf(trial)))
  return wrong
}

async function fileOf(trial: Trial): Promise<string[]> {
  const { route, sample, role } = trial
  const list = route.exportOf!
  const id = String((await sample.id?.(world)) ?? '')
  const of = ({ path }: Route) => path.replace(/:\w+/, id)
  const visit = await visitorFor(world.people[role].user)
  const wrong: string[] = []
  for (const [wall, app] of Object.entries(walls)) {
    // The list first: taking a file out leaves an entry in the audit.
    const shown = await visit(app, 'GET', `${of(list)}?range=[0,999]`)
    const file = await visit(app, 'GET', `${of(route)}?format=csv`)
    if (file.status !== shown.status) wrong.push(`${named(trial, wall)}, told ${file.status}`)
    else if (file.status === 200) {
      const rows = parse(file.body as string).slice(1)
      const due = csvRows(list, shown.body as Record<string, unknown>[])
      if (due.length < 1000 && rows.length !== due.length)
        wrong.push(`${named(trial, wall)}, ${rows.length} rows of ${due.length}`)
      if (JSON.stringify(rows.slice(0, due.length)) !== JSON.stringify(due))
        wrong.push(`${named(trial, wall)}, shows something else`)
    } else if (mayReach(trial))
      wrong.push(`${named(trial, wall)}, may, but was told ${file.status}`)
  }
  return wrong
}

/** Writes through each wall: who may, to something of their own; the refusals leave everything as it was. */
async function writeOut(trials: Trial[]): Promise<string[]> {
  const attempts: Attempt[] = []
  const targets = targetsOfRefusals()
  for (const trial of trials) {
    for (const wall of Object.keys(walls) as (keyof typeof walls)[]) {
      const { sample, role } = trial
      const may = mayReach(trial)
      const user = may && sample.spoils && (await world.app.createUser({ roles: [role] }))
      const who = user || world.people[role].user
      attempts.push({ trial, wall, user: who, id: await (may ? idFor(trial) : targets(trial)) })
    }
  }
  const mayNot = attempts.filter(({ trial }) => !mayReach(trial))
  const may = attempts.filter(({ trial }) => mayReach(trial))
  // Before the state is taken: a login writes, too.
  for (const { user } of mayNot) await writerFor(user)
  const before = await stateOf()
  const wrong = await makeAll(mayNot)
  if ((await stateOf()) !== before) wrong.push('a request was refused, but it wrote')
  return [...wrong, ...(await makeAll(may))]
}

/** One for all who are refused: that none of them has used it up is looked at when they are through. */
function targetsOfRefusals() {
  const known = new Map<string, ReturnType<typeof idFor>>()
  return (trial: Trial) => {
    const { sample, role, place } = trial
    const key = `${sample.isTraining} ${place && whose(world, role, place).staffId}`
    const target = known.get(key) ?? idFor(trial)
    known.set(key, target)
    return target
  }
}

interface Attempt {
  trial: Trial
  wall: keyof typeof walls
  user: TestUser
  id: string | number
}

async function makeAll(attempts: Attempt[]): Promise<string[]> {
  const wrong: string[] = []
  for (const { trial, wall, user, id } of attempts) {
    const { route, sample } = trial
    const visit = await writerFor(user)
    const path = route.path.replace(/:\w+/, String(id)) + (sample.query?.(id) ?? '')
    const request = sample.request?.(world, id)
    const answer = await visit(walls[wall], route.method.toUpperCase(), path, request)
    const seen = judge({ ...trial, wall }, answer, id)
    if (seen) wrong.push(`${named(trial, wall)}, ${seen}`)
  }
  return wrong
}

const named = ({ role, place }: Trial, wall: string) =>
  [role, place, wall].filter(Boolean).join(', ')

async function throughWalls(ask: (app: Hono) => Promise<Answer>) {
  const answers = {} as Record<keyof typeof walls, Answer>
  for (const [wall, app] of Object.entries(walls))
    answers[wall as keyof typeof walls] = await ask(app)
  return answers
}

async function idFor({ sample, role, place }: Trial) {
  if (place) {
    const person = whose(world, role, place)
    return sample.fresh?.(person, world) ?? sample.of!(person)
  }
  return (await sample.id?.(world)) ?? ''
}

/** From the table of permissions: how far this role should reach on this route. */
function reachFor({ route: { access }, role }: Trial): Reach | null {
  if ('public' in access) return 'all'
  // Everybody in this world is linked to a staff record, which gives the employee role.
  return reachOf(access.permission, [role, 'employee'])
}

function mayReach(trial: Trial, place = trial.place): boolean {
  const far = reachFor(trial)
  if (far === 'training') return trial.sample.isTraining === true
  if (!far || place === null) return far !== null
  return far === 'all' || place === 'own' || (far === 'unit' && place === 'unit')
}

const REFUSED = [401, 403, 404]

/** What is wrong with the answer, if anything. */
function judge(trial: Trial & { wall: string }, answer: Answer, id: string | number) {
  const { status, body } = answer
  const { sample, route } = trial
  if (status >= 500) return `answered ${status}`
  const alwaysSeen = sample.ownIsVisible && trial.wall === 'row security alone'
  if (route.output.list && status === 200) {
    const ids = new Set((body as { id: unknown }[]).map((row) => row.id))
    const places = sample.of ? PLACES.filter((place) => !(alwaysSeen && place === 'own')) : [null]
    for (const place of places) {
      const listed = ids.has(place ? sample.of!(whose(world, trial.role, place)) : id)
      if (listed !== mayReach(trial, place))
        return `${place ?? 'it'} ${listed ? 'is' : 'is not'} listed`
    }
  } else if (!mayReach(trial)) {
    if (alwaysSeen && trial.place === 'own') return
    if (status === 200 && sample.empty?.(body as never)) return
    return REFUSED.includes(status) ? undefined : `may not, but was told ${status}`
  } else if (REFUSED.includes(status)) return `may, but was told ${status}`
  if (!sample.count || status !== 200) return
  const [counted, due] = [
    sample.count(body as never, world),
    world.counts[(reachFor(trial) ?? 'own') as keyof World['counts']],
  ]
  return counted === due ? undefined : `counts ${counted} of ${due}`
}

const tokens = new Map<string, string>()

async function visitorFor(user: TestUser) {
  const token = tokens.get(user.id) ?? (await tokenFor(user))
  tokens.set(user.id, token)
  return async (app: Hono, method: string, path: string, request = {}): Promise<Answer> => {
    const visit = world.app.visitor(app)
    visit.cookie = `__Host-mamori=${token}`
    const answer = await visit(path, { method, ...request })
    const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: isJson ? await answer.json() : await answer.text() }
  }
}

/** Among what is done is what ends sessions: a loss report does the holder's. */
async function writerFor(user: TestUser) {
  const token = tokens.get(user.id)
  if (token && !(await isOpen(token))) tokens.delete(user.id)
  return visitorFor(user)
}

async function isOpen(token: string): Promise<boolean> {
  const open = await world.app.ownerSql`select from sessions where token_sha256 = ${sha256(token)}`
  return open.length > 0
}

/** Without the password, whose check takes its time. */
async function tokenFor(user: TestUser): Promise<string> {
  const { db, deps } = world.app
  const { token } = await db.as(system('login'), (tx) =>
    openSession(tx, deps, user.id, { address: null, userAgent: null }),
  )
  return token
}

/** Of every table how many rows and which transaction wrote last. Of sessions, whose last sight may move, audit tells. */
async function stateOf(): Promise<string> {
  const { ownerSql } = world.app
  stateQuery ??= await queryOfState()
  // Prepared: to read so many tables takes less than to plan it.
  const [row] = await ownerSql.unsafe(stateQuery, [], { prepare: true })
  return row!.state
}

let stateQuery: string | undefined

async function queryOfState(): Promise<string> {
  const tables = await world.app.ownerSql`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname !~ '^audit_' and relname not in ('sessions', 'rate_limits')`
  const digests = tables.map(
    ({ name }) => `(select count(*) || ':' || coalesce(max(xmin::text::bigint), 0) from ${name})`,
  )
  return `select array_to_string(array[(select max(seq)::text from audit_links), ${digests.join()}], ' ') as state`
}
