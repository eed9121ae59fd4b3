import { scanQuery, scanResult } from '#contract/scan'
import { AppError } from '../errors.ts'
import { route } from '../http/route.ts'
import { resolve } from './service.ts'

export const scanRoutes = [
  route({
    method: 'get',
    path: '/api/scan',
    access: { permission: 'ledger.read' },
    summary:
      'What a scanned code stands for: a label, property number, serial, IMEI, ICCID or staff card',
    input: { query: scanQuery },
    output: scanResult,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { matches } = await resolve(tx, actor, input.query.code)
        if (matches.length > 0) return { matches }
        throw new AppError('not_found', { fields: [{ field: 'code', code: 'unknown_code' }] })
      }),
  }),
]
