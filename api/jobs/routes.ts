import { job, jobParams, jobQuery } from '#contract/jobs'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { jobFile } from './exports.ts'
import * as queries from './queries.ts'

export const jobRoutes = [
  listRoute({
    path: '/api/jobs',
    access: { permission: 'jobs.read' },
    summary: 'Background jobs: due, at work, done and dead',
    query: jobQuery,
    item: job,
    exports: jobFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/jobs/:id',
    access: { permission: 'jobs.read' },
    summary: 'One background job',
    input: { params: jobParams },
    output: job,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/jobs/:id/retry',
    access: { permission: 'jobs.write' },
    summary: 'Run a dead or waiting job now, with all its attempts again',
    input: { params: jobParams },
    output: job,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { state } = orNotFound(await queries.get(tx, input.params.id))
        const retried = await queries.retry(tx, input.params.id)
        if (!retried) throw new AppError('wrong_state', { params: { state } })
        return retried
      }),
  }),
]
