import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/*
 * While replicas are restarted one after the other, the release before runs on the newer schema. So a
 * migration only adds; what it takes away has been of no use to the release before, and says so in the
 * line above: `-- unused since <release>: <why>`.
 */
const NARROWS = [
  /\bdrop\s+(table|column|type|schema)\b/i,
  /\brename\s+(to|column|constraint)\b/i,
  /\bset\s+data\s+type\b/i,
  /\balter\s+column\s+\S+\s+type\b/i,
  /\balter\s+column\s+\S+\s+(set\s+not\s+null|drop\s+default)\b/i,
  /\badd\s+column\s+(?!.*\bdefault\b)(?!.*\bgenerated\b).*\bnot\s+null\b/i,
]
const EXCUSED = /^\s*--\s*unused since \S+: ./
/** What no release had run on. */
const FOUNDATION = 3

function narrowing(text: string): string[] {
  const lines = text.split('\n')
  return lines.filter(
    (line, n) =>
      !/^\s*--/.test(line) &&
      NARROWS.some((pattern) => pattern.test(line)) &&
      !EXCUSED.test(lines[n - 1] ?? ''),
  )
}

it('the release before runs on the schema of the next', () => {
  const folder = new URL('./migrations/', import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const found = files
    .sort()
    .slice(FOUNDATION)
    .flatMap((name) =>
      narrowing(readFileSync(new URL(name, folder), 'utf8')).map((line) => `${name}: ${line}`),
    )
  expect(files.length).toBeGreaterThan(FOUNDATION)
  expect(found).toEqual([])
})

it.each([
  'ALTER TABLE "devices" DROP COLUMN "note";',
  'DROP TABLE "permits";',
  'ALTER TABLE "devices" RENAME COLUMN "note" TO "remark";',
  'ALTER TABLE "devices" ALTER COLUMN "note" SET DATA TYPE integer;',
  'ALTER TABLE "devices" ALTER COLUMN "note" SET NOT NULL;',
  'ALTER TABLE "devices" ADD COLUMN "colour" text NOT NULL;',
])('%s is not for a release that runs beside the one before', (statement) => {
  expect(narrowing(statement)).toEqual([statement])
  expect(narrowing(`-- unused since 1.4: nothing reads it\n${statement}`)).toEqual([])
})

it.each([
  'ALTER TABLE "devices" ADD COLUMN "colour" text;',
  `ALTER TABLE "devices" ADD COLUMN "colour" text DEFAULT '' NOT NULL;`,
  'drop policy if exists devices_read on devices;',
])('%s is', (statement) => {
  expect(narrowing(statement)).toEqual([])
})
