import { randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const plantIndicator = ({ app }: World, source: string | null = null) =>
  app.plant(async (sql) => {
    const code = randomUUID().slice(0, 12)
    const [made] = await sql`
      insert into indicators (code, name, unit, direction, cycle, source)
      values (${code}, ${`指標${code}`}, '台', 'up', 'year', ${source}) returning id`
    return made!.id as string
  })

async function plantValue(world: World): Promise<string> {
  const indicatorId = await plantIndicator(world)
  return world.app.plant(async (sql) => {
    const [made] = await sql`
      insert into indicator_values (indicator_id, period, fiscal_year, value, origin)
      values (${indicatorId}, '2021', 2021, 1, 'entered') returning id`
    return made!.id as string
  })
}

const QUESTIONS = [
  { kind: 'scale', text: '困っていない', options: [] as string[], indicatorId: null },
]

/** Open, or over with an answer from everybody who asks. */
const plantSurvey = ({ app, people, colleague, stranger }: World, over = false) =>
  app.plant(async (sql) => {
    const [made] = await sql`
      insert into surveys (title, questions, opens_on, closes_on, minimum_answers)
      values (${randomUUID()}, ${sql.json(QUESTIONS)}, current_date - 9, current_date + ${over ? -2 : 9}::int, 2)
      returning id`
    if (over) {
      const everybody = [...Object.values(people), colleague, stranger].map((each) => each.staffId)
      await sql`insert into survey_participants select ${made!.id}, unnest(${everybody}::uuid[])`
      await sql`update survey_tallies set count = ${everybody.length} where survey_id = ${made!.id} and option = 3`
    }
    return made!.id as string
  })

const plantMeasure = ({ app }: World) =>
  app.plant(async (sql) => {
    const [made] = await sql`
      insert into measures (area, title, starts_in, ends_in)
      values ('端末', '更新', '2021-1', '2021-4') returning id`
    return made!.id as string
  })

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const survey = () => ({
  json: { title: '職員アンケート', questions: QUESTIONS, opensOn: day(2), closesOn: day(9) },
})
const measure = () => ({
  json: { area: '端末', title: '更新', startsIn: '2021-1', endsIn: '2021-2' },
})

export const INDICATOR_SAMPLES: Record<string, Sample> = {
  'GET /api/indicators': { id: (world) => plantIndicator(world) },
  'GET /api/indicators/:id': { id: (world) => plantIndicator(world) },
  'POST /api/indicators': {
    request: () => ({
      json: {
        code: randomUUID().slice(0, 12),
        name: '更新済みのパソコン',
        unit: '台',
        direction: 'up',
        cycle: 'year',
      },
    }),
  },
  'POST /api/indicators/measure': { id: (world) => plantIndicator(world, 'phones_issued') },
  'PUT /api/indicators/:id': {
    id: (world) => plantIndicator(world),
    request: () => ({ json: { name: randomUUID(), unit: '%', direction: 'down' } }),
  },
  'PUT /api/indicators/:id/values': {
    id: (world) => plantIndicator(world),
    request: () => ({ json: { period: '2021', value: 5 } }),
  },
  'GET /api/indicator-values': { id: plantValue },
  'GET /api/surveys': { id: (world) => plantSurvey(world) },
  'GET /api/surveys/:id': { id: (world) => plantSurvey(world) },
  'POST /api/surveys': { request: survey },
  'PUT /api/surveys/:id': { id: (world) => plantSurvey(world), request: survey },
  'POST /api/surveys/:id/answer': {
    id: (world) => plantSurvey(world),
    request: () => ({ json: { answers: [3] } }),
  },
  'GET /api/surveys/:id/results': {
    id: (world) => plantSurvey(world, true),
    empty: ({ questions }: { questions: unknown }) => questions === null,
  },
  'GET /api/measures': { id: plantMeasure },
  'GET /api/measures/:id': { id: plantMeasure },
  'POST /api/measures': { request: measure },
  'PUT /api/measures/:id': { id: plantMeasure, request: measure },
  'DELETE /api/measures/:id': { id: plantMeasure },
}
