import type postgres from 'postgres'
import type { Case } from '../beside/harness.ts'
import { PROGRAM, REPLACEMENTS } from './rollout.ts'

/** What the dashboard, the list it drills down to and the board ask. */
export async function cases(sql: postgres.Sql): Promise<Case[]> {
  const [found] = await sql<{ id: string; wave: string; bureau: string }[]>`
    select p.id, (select id from waves w where w.program_id = p.id and ordinal = 10) as wave,
      (select id from units where name = '石狩振興局') as bureau
    from programs p where name = ${PROGRAM}`
  const { id: programId, wave, bureau } = found!
  const middle = REPLACEMENTS / 2
  const list = (name: string, filter: object, more: object = {}): Case => {
    const query = { filter: { programId, ...filter }, ...more }
    const text = Object.entries(query).map(([key, value]) => [key, JSON.stringify(value)])
    return { name, as: 'it_staff', path: `/api/replacements?${new URLSearchParams(text)}` }
  }
  const progress = `/api/programs/${programId}/progress`
  return [
    { name: 'progress', as: 'it_staff', path: progress },
    { name: 'progress, section head', as: 'section_head', path: progress },
    { name: 'programs', as: 'it_staff', path: '/api/programs' },
    list('replacements: first page', {}, { sort: ['stateSince', 'DESC'] }),
    list('replacements: deep page', {}, { range: [middle, middle + 24] }),
    list('board: a column of a wave', { waveId: wave, state: ['migrated'] }),
    list('board: a column of the program', { state: ['scheduled'] }, { range: [0, 99] }),
    list('blocker: absent', { state: ['absent'] }),
    list('blocker: unpaired', { state: ['planned'], paired: false, waveState: ['open'] }),
    list('old PCs not returned', { notReturned: true }),
    list('certificates overdue', { certificateOverdue: true }),
    list('tile: a bureau', { unitId: bureau }),
    list('q holder, two characters (髙橋)', { q: '髙橋' }),
  ]
}
