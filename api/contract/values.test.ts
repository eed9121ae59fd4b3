import { expect, test } from 'vitest'
import { courseSessionCreate } from './course-sessions.ts'
import { courseVersionCreate } from './courses.ts'
import { oidcStart } from './identity.ts'
import { userCreate } from './users.ts'
import { day, line, paragraph } from './values.ts'

test.each(['\u0000', '\r\nBcc: x@y.example', 'a\nb', '\t', '\u001b[31m', '\u0085', '\ud800', ' '])(
  'a line of text holds no %j, nor does a name, which goes into mails',
  (text) => {
    expect(line(100).safeParse(`a${text}b`).success).toBe(text === ' ')
    const user = { username: 'x1', password: 'correct horse battery', roles: [] }
    expect(userCreate.safeParse({ ...user, displayName: `甲${text}乙` }).success).toBe(text === ' ')
    const email = `a${text}@pref.example`
    expect(userCreate.safeParse({ ...user, displayName: '甲', email }).success).toBe(false)
  },
)

test('several lines hold line breaks and nothing else of the kind', () => {
  expect(paragraph(100).safeParse('a\nb').success).toBe(true)
  for (const text of ['a\r\nb', 'a\u0000', '\ud800', 'x'.repeat(101), ' \n '])
    expect(paragraph(100).safeParse(text).success).toBe(false)
})

test.each([
  ['https://meet.example/1', true],
  ['http://intra.example/1', true],
  ['javascript:alert(1)', false],
  ['JaVaScRiPt:alert(1)//https://x', false],
  ['data:text/html,<script>alert(1)</script>', false],
  ['vbscript:x', false],
  ['file:///etc/passwd', false],
  ['//meet.example/1', false],
])('a link that people follow leads to the web: %s', (link, may) => {
  const course = courseVersionCreate.safeParse({ effectiveOn: '2026-04-01', materialUrl: link })
  expect(course.success).toBe(may)
  const { link: form } = courseSessionCreate.shape
  expect(form.safeParse(link).success).toBe(may)
})

test.each([
  ['/devices?filter=%7B%7D', true],
  ['/', true],
  ['https://evil.example/', false],
  ['javascript:alert(1)', false],
  ['\\\\evil.example', false],
  ['/#"><script>', false],
])('after a login one comes back into the console: %s', (returnTo, may) => {
  expect(oidcStart.safeParse({ returnTo }).success).toBe(may)
})

test.each([
  ['2024-02-29', true],
  ['0001-01-01', true],
  ['0000-01-01', false],
  ['2026-02-30', false],
  ['2026-2-3', false],
  ['+010000-01-01', false],
])('a day is one of the calendar: %s', (text, may) => {
  expect(day.safeParse(text).success).toBe(may)
})
