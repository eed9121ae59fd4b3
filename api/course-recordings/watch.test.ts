import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { webm } from '#tests/recording'
import { plantCourse, plantSchool, type School } from '#tests/training'

const SECOND = 1000
const MINUTE = 60 * SECOND
const clock = stoppedClock(new Date('2026-06-01T00:00:00Z'))
let t: TestApp
let school: School
let trainer: Visitor
let courseId: string
let used = 0

beforeAll(async () => {
  t = await createTestApp({ clock })
  school = await plantSchool(t, 30)
  trainer = await t.loginAs('trainer')
  courseId = await plantCourse(t)
})
afterAll(() => t.close())

/** A recording of so many seconds that people may watch. */
async function publish(seconds: number, course = courseId): Promise<string> {
  const id = await t.plant(async (sql) => {
    const [made] = await sql`
      insert into course_recordings (course_id, title, version, file_name, media_type, bytes, sha256, seconds, published_at)
      values (${course}, '機器の扱い方', 1, 'a.webm', 'video/webm', 10, ${'0'.repeat(64)}, ${seconds}, now())
      returning id`
    return made!.id as string
  })
  return id
}

async function person() {
  const staffId = school.people[used++]!
  const visit = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
  return Object.assign(visit, { staffId })
}

const begin = async (who: Visitor, id: string, json: object = {}) =>
  (await who(`/api/course-recordings/${id}/watch`, { method: 'POST', json })).json()
const tell = (who: Visitor, id: string, viewId: string, [fromMs, toMs]: [number, number]) =>
  who(`/api/course-recordings/${id}/progress`, { method: 'POST', json: { viewId, fromMs, toMs } })
const codeOf = async (answer: Response) => (await answer.json()).fields?.[0]?.code

/** Plays from one place to another at a speed, with a report every ten seconds of real time. */
async function play(
  who: Visitor,
  id: string,
  viewId: string,
  [from, to]: [number, number],
  speed = 1,
) {
  let last: Response | undefined
  for (let at = from; at < to; at += 10 * SECOND * speed) {
    clock.advance(10 * SECOND)
    last = await tell(who, id, viewId, [at, Math.min(at + 10 * SECOND * speed, to)])
    expect(last.status).toBe(200)
  }
  return last!.json()
}

describe('watching', () => {
  test('counts what was played, in pieces and in any order, and completes the course', async () => {
    const [who, id] = [await person(), await publish(120)]
    const { viewId, watchedPercent } = await begin(who, id)
    expect(watchedPercent).toBe(0)
    await play(who, id, viewId, [60 * SECOND, 120 * SECOND])
    const middle = await play(who, id, viewId, [0, 30 * SECOND])
    expect(middle).toMatchObject({ watchedPercent: 75, completedAt: null })
    expect(middle.watched).toEqual([
      [0, 30 * SECOND],
      [60 * SECOND, 120 * SECOND],
    ])
    const end = await play(who, id, viewId, [30 * SECOND, 60 * SECOND])
    expect(end).toMatchObject({ watchedPercent: 100, watched: [[0, 120 * SECOND]] })
    expect(end.completedAt).not.toBeNull()
    const rows = await t.ownerSql`
      select source, evidence_id is not null as known from completions where staff_id = ${who.staffId}`
    expect(rows).toEqual([{ source: 'recording', known: true }])
  })

  test('counts nothing twice', async () => {
    const [who, id] = [await person(), await publish(120)]
    const { viewId } = await begin(who, id)
    await play(who, id, viewId, [0, 30 * SECOND])
    expect((await play(who, id, viewId, [0, 30 * SECOND])).watchedPercent).toBe(25)
  })

  test('counts nothing for a jump', async () => {
    const [who, id] = [await person(), await publish(600)]
    const { viewId } = await begin(who, id)
    await play(who, id, viewId, [0, 10 * SECOND])
    clock.advance(SECOND)
    const answer = await tell(who, id, viewId, [10 * SECOND, 590 * SECOND])
    expect([answer.status, await codeOf(answer)]).toEqual([409, 'watch_too_fast'])
    const end = await play(who, id, viewId, [590 * SECOND, 600 * SECOND])
    expect(end.watchedPercent).toBe(3)
  })

  test('may go a little faster, and counts no more than that', async () => {
    const [who, id] = [await person(), await publish(600)]
    const { viewId, fastest } = await begin(who, id)
    expect(fastest).toBe(1.5)
    expect((await play(who, id, viewId, [0, 300 * SECOND], 1.5)).watchedPercent).toBe(50)
    // A clock that is a little off is cut short, one that is far off refused.
    clock.advance(10 * SECOND)
    const cut = await tell(who, id, viewId, [300 * SECOND, 316 * SECOND])
    expect((await cut.json()).watched).toEqual([[0, 315 * SECOND]])
    clock.advance(10 * SECOND)
    expect(await codeOf(await tell(who, id, viewId, [316 * SECOND, 336 * SECOND]))).toBe(
      'watch_too_fast',
    )
  })

  test('of a player that was silent for an hour counts a minute', async () => {
    const [who, id] = [await person(), await publish(3600)]
    const { viewId } = await begin(who, id)
    clock.advance(20 * MINUTE)
    expect(await codeOf(await tell(who, id, viewId, [0, 20 * MINUTE]))).toBe('watch_too_fast')
    const { watched } = await (await tell(who, id, viewId, [0, 90 * SECOND])).json()
    expect(watched).toEqual([[0, 90 * SECOND]])
  })

  test('is not sped up by reporting often, nor by beginning anew', async () => {
    const [who, id] = [await person(), await publish(600)]
    let { viewId } = await begin(who, id)
    for (let at = 0; at < 20; at++) {
      await tell(who, id, viewId, [at * 2 * SECOND, (at + 1) * 2 * SECOND])
      if (at % 3 === 0) viewId = (await begin(who, id)).viewId
    }
    expect((await begin(who, id)).watchedPercent).toBe(0)
    const reports = Array.from({ length: 10 }, (_, at): [number, number] => [
      at * 10 * SECOND,
      (at + 1) * 10 * SECOND,
    ])
    viewId = (await begin(who, id)).viewId
    clock.advance(10 * SECOND)
    await Promise.all(reports.map((piece) => tell(who, id, viewId, piece)))
    const { watched } = await begin(who, id)
    const seen = watched.reduce((sum: number, [from, to]: number[]) => sum + to! - from!, 0)
    expect(seen).toBeLessThanOrEqual(15 * SECOND)
  })

  test('does not go beyond the end, nor backwards', async () => {
    const [who, id] = [await person(), await publish(60)]
    const { viewId } = await begin(who, id)
    clock.advance(MINUTE)
    expect(await codeOf(await tell(who, id, viewId, [30 * SECOND, 70 * SECOND]))).toBe(
      'watch_beyond_end',
    )
    expect(await codeOf(await tell(who, id, viewId, [30 * SECOND, 20 * SECOND]))).toBe(
      'watch_backwards',
    )
    expect((await begin(who, id)).watched).toEqual([])
  })

  test('counts in one player at a time, of this recording and of any other', async () => {
    const [who, id, other] = [await person(), await publish(60), await publish(60)]
    const first = await begin(who, id)
    const second = await begin(who, id)
    clock.advance(10 * SECOND)
    expect(await codeOf(await tell(who, id, first.viewId, [0, 10 * SECOND]))).toBe(
      'watch_elsewhere',
    )
    expect((await tell(who, id, second.viewId, [0, 10 * SECOND])).status).toBe(200)
    const third = await begin(who, other)
    clock.advance(10 * SECOND)
    expect((await tell(who, other, third.viewId, [0, 10 * SECOND])).status).toBe(200)
    expect(await codeOf(await tell(who, id, second.viewId, [10 * SECOND, 20 * SECOND]))).toBe(
      'watch_elsewhere',
    )
  })

  test('is one’s own: another person’s player counts for nobody', async () => {
    const [one, two, id] = [await person(), await person(), await publish(60)]
    const { viewId } = await begin(one, id)
    clock.advance(10 * SECOND)
    expect((await tell(two, id, viewId, [0, 10 * SECOND])).status).toBe(404)
    await begin(two, id)
    expect(await codeOf(await tell(two, id, viewId, [0, 10 * SECOND]))).toBe('watch_elsewhere')
    const [row] =
      await t.ownerSql`select watched_seconds from watch_progress where staff_id = ${two.staffId}`
    expect(row!.watched_seconds).toBe(0)
  })

  test('once done may be done again, for another year', async () => {
    const [who, id] = [await person(), await publish(20)]
    const { viewId } = await begin(who, id)
    await play(who, id, viewId, [0, 20 * SECOND])
    expect((await begin(who, id)).watchedPercent).toBe(100)
    const again = await begin(who, id, { again: true })
    expect(again).toMatchObject({ watchedPercent: 0, completedAt: null })
    await play(who, id, again.viewId, [0, 20 * SECOND])
    const [{ count }] = (await t.ownerSql`
      select count(*)::int from completions where staff_id = ${who.staffId}`) as [{ count: number }]
    expect(count).toBe(2)
  })
})

describe('a recording', () => {
  const upload = (body: BodyInit, type = 'video/webm', course = courseId) => {
    const query = new URLSearchParams({
      courseId: course,
      title: '説明会',
      fileName: '説明会.webm',
    })
    const headers = { 'content-type': type }
    return trainer(`/api/course-recordings?${query}`, { method: 'POST', body, headers })
  }
  const state = (id: string, to: string) =>
    trainer(`/api/course-recordings/${id}`, { method: 'PUT', json: { state: to } })

  test('is taken in as it comes, and shown once it is published', async () => {
    const who = await person()
    const bytes = webm(12)
    const answer = await upload(bytes)
    expect(answer.status).toBe(201)
    const { id, seconds, mediaType } = await answer.json()
    expect([seconds, mediaType]).toEqual([12, 'video/webm'])
    expect((await who(`/api/course-recordings/${id}/content`)).status).toBe(404)
    expect((await state(id, 'published')).status).toBe(200)
    const shown = await who(`/api/course-recordings/${id}/content`)
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(bytes)
    expect((await t.visitor()(`/api/course-recordings/${id}/content`)).status).toBe(401)
    await state(id, 'withdrawn')
    expect((await who(`/api/course-recordings/${id}/content`)).status).toBe(404)
    expect(await codeOf(await state(id, 'draft'))).toBe('recording_state')
  })

  test('is told by its content, not by its name', async () => {
    expect(await codeOf(await upload('<script>alert(1)</script>'))).toBe('recording_type')
    expect((await upload(webm(3), 'text/html')).status).toBe(415)
    expect(await codeOf(await upload(webm(3), 'video/webm', crypto.randomUUID()))).toBe(
      'unknown_course',
    )
  })

  test('is no larger than the setting says, announced or not', async () => {
    const key = 'recordings.maximumMegabytes'
    await t.plant((sql) => sql`insert into settings (key, value) values (${key}, '1')`)
    // Settings are kept for a few seconds: another process's change comes a little later.
    const admin = await t.loginAs('admin')
    await admin('/api/session/step-up', {
      method: 'POST',
      json: { password: 'すずめ horse battery staple' },
    })
    await admin(`/api/settings/${key}`, { method: 'PUT', json: { value: 1 } })
    const large = Buffer.concat([webm(3), Buffer.alloc(1024 * 1024)])
    const answer = await upload(large)
    expect([answer.status, (await answer.json()).code]).toEqual([413, 'too_large'])
  })

  test('goes out in parts', async () => {
    const who = await person()
    const bytes = webm(20)
    const { id, sha256 } = await (await upload(bytes)).json()
    await state(id, 'published')
    const ask = (headers: Record<string, string>, method = 'GET') =>
      who(`/api/course-recordings/${id}/content`, { headers, method })
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await ask({ range, ...more })
      const body = new Uint8Array(await answer.arrayBuffer())
      return { status: answer.status, body, range: answer.headers.get('content-range') }
    }
    const size = bytes.length
    expect(await part('bytes=0-9')).toEqual({
      ...{ status: 206, body: bytes.slice(0, 10), range: `bytes 0-9/${size}` },
    })
    expect(await part('bytes=100-')).toMatchObject({ status: 206, body: bytes.slice(100) })
    expect(await part('bytes=-7')).toEqual({
      ...{ status: 206, body: bytes.slice(-7), range: `bytes ${size - 7}-${size - 1}/${size}` },
    })
    expect(await part(`bytes=5-${size + 99}`)).toMatchObject({ body: bytes.slice(5) })
    expect(await part(`bytes=-${size + 99}`)).toMatchObject({ status: 206, body: bytes })
    for (const none of [`bytes=${size}-`, 'bytes=-0']) {
      expect(await part(none)).toMatchObject({ status: 416, range: `bytes */${size}` })
    }
    for (const ignored of ['bytes=9-3', 'bytes=a-b', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-']) {
      expect(await part(ignored)).toMatchObject({ status: 200, body: bytes, range: null })
    }
    const etag = `"${sha256}"`
    expect(await part('bytes=0-1', { 'if-range': etag })).toMatchObject({ status: 206 })
    expect(await part('bytes=0-1', { 'if-range': '"other"' })).toMatchObject({ status: 200 })
    expect(await part('bytes=0-1', { 'if-range': `W/${etag}` })).toMatchObject({ status: 200 })
    expect((await ask({ 'if-none-match': etag })).status).toBe(304)
    const head = await ask({}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)])
    expect(head.headers.get('accept-ranges')).toBe('bytes')
  })
})
