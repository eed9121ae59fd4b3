import { idParams } from '#contract/values'
import { route } from '../http/route.ts'
import { certificate } from './service.ts'

export const courseCertificateRoutes = [
  route({
    method: 'get',
    path: '/api/completions/:id/certificate',
    access: { permission: 'completions.certificate' },
    summary: 'The certificate of a completion as PDF',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const content = await certificate(tx, actor, id)
        c.header('Content-Type', 'application/pdf')
        c.header('Content-Disposition', `attachment; filename="completion-${id}.pdf"`)
        return c.body(content as Uint8Array<ArrayBuffer>)
      }),
  }),
]
