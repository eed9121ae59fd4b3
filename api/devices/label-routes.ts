import { labelRequest, MOST_LABELS } from '#contract/labels'
import { AppError } from '../errors.ts'
import { route } from '../http/route.ts'
import { readSettings } from '../settings/service.ts'
import { labelled } from './label-queries.ts'
import { labelSheets } from './label-sheet.ts'

const ID_BYTES = 40

export const labelRoutes = [
  route({
    method: 'post',
    path: '/api/devices/labels',
    access: { permission: 'ledger.read' },
    summary: 'Labels with QR code and bar code for a printer’s sheets, as PDF',
    input: { body: labelRequest },
    output: null,
    maxBodyBytes: MOST_LABELS * ID_BYTES + 64 * 1024,
    handle: async ({ deps, actor, input, c }) => {
      const { sheet, start } = input.body
      const { labels, geometry } = await deps.db.as(actor, async (tx) => ({
        labels: await labelled(tx, actor, input.body),
        geometry: (await readSettings(tx))[`labels.${sheet}`],
      }))
      if (labels.length === 0) throw new AppError('not_found')
      if (labels.length > MOST_LABELS) throw tooBig('ids', 'too_many', MOST_LABELS)
      const perPage = geometry.columns * geometry.rows
      if (start > perPage) throw tooBig('start', 'too_big', perPage)
      c.header('Content-Type', 'application/pdf')
      c.header(
        'Content-Disposition',
        `attachment; filename="labels.pdf"; filename*=UTF-8''${encodeURIComponent('管理ラベル.pdf')}`,
      )
      return c.body(await labelSheets(labels, geometry, input.body, deps.clock()))
    },
  }),
]

const tooBig = (field: string, code: string, maximum: number) =>
  new AppError('invalid', { fields: [{ field, code, params: { maximum } }] })
