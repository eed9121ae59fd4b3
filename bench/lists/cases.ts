import type postgres from 'postgres'
import type { Case } from '../beside/harness.ts'
import { DEVICES } from './ledger.ts'

/** What people do with the device list. */
export async function cases(sql: postgres.Sql): Promise<Case[]> {
  const [units] = await sql<{ department: string; section: string }[]>`select
    (select id from units where path = '総務部') as department,
    (select id from units where path = '総務部 人事課') as section`
  const middle = DEVICES / 2
  const list = (query: Record<string, unknown>) => {
    const text = Object.entries(query).map(([key, value]) => [key, JSON.stringify(value)])
    return `/api/devices?${new URLSearchParams(text)}`
  }
  const q = (name: string, term: string) => of(name, { filter: { q: term } })
  const of = (name: string, query: Record<string, unknown>, as: Case['as'] = 'it_staff') => ({
    name,
    as,
    path: list(query),
  })
  return [
    of('first page', {}),
    of('first page, section head', {}, 'section_head'),
    of('sort leaseEndsOn DESC', { sort: ['leaseEndsOn', 'DESC'] }),
    of('sort state', { sort: ['state', 'ASC'] }),
    of('deep page', { range: [middle, middle + 24] }),
    of('kind + state', { filter: { kind: 'laptop', state: ['kitting', 'ready'] } }),
    of('unit: a department', { filter: { unitId: units!.department } }),
    of('unit: a section', { filter: { unitId: units!.section } }),
    q('q holder, two characters (髙橋)', '髙橋'),
    q('q full name (佐藤 健一)', '佐藤 健一'),
    q('q property number (2021-0012)', '2021-0012'),
    q('q whole property number', '道備-2021-0500002'),
    q('q one character (林)', '林'),
    q('q one character (7)', '7'),
    q('q finds nothing', 'ヌヌヌ'),
    { name: 'summary', as: 'it_staff', path: '/api/devices/summary' },
  ]
}
