import { is } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import * as schema from '#drizzle/schema/index'
import { AUDITED, camelCase } from '../console/audit/changes.ts'
import { ja } from '../console/i18n/ja/index.ts'

const audited: readonly string[] = AUDITED
const resources: Record<string, object> = ja.resources
const general: object = ja.resources.audit.columns
/** What its own page calls it, or the audit for want of one. */
function isNamed(table: string, column: string): boolean {
  const page = resources[table.replaceAll('_', '-')] ?? {}
  const fields = 'fields' in page ? (page.fields as object) : {}
  return camelCase(column) in fields || column in general
}

test('an auditor reads every column in words: none is shown as the database names it', () => {
  const casing = new CasingCache('snake_case')
  const columns = Object.values(schema)
    .filter((value) => is(value, PgTable))
    .filter((table) => audited.includes(getTableConfig(table).name))
    .flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns.map((column) => [name, casing.getColumnCasing(column)] as const)
    })
  expect(columns.length).toBeGreaterThan(AUDITED.length)
  const unnamed = columns.filter(([table, column]) => !isNamed(table, column))
  expect(unnamed.map((names) => names.join('.'))).toEqual([])
})
