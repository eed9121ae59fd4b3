import { job, jobParams, jobQuery, jobRetry, jobSummary, jobsRetried } from '#contract/jobs'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { jobFile } from './exports.ts'
import * as queries from './operating-queries.ts'
import * as service from './service.ts'

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
    path: '/api/jobs/summary',
    access: { permission: 'jobs.read' },
    summary: 'How many background jobs of each kind wait, run and failed, and how many were done',
    output: jobSummary,
    handle: ({ deps, actor }) =>
      deps.db.as(actor, async (tx) => ({ kinds: await queries.summary(tx) })),
  }),
  route({
    method: 'post',
    path: '/api/jobs/retry',
    access: { permission: 'jobs.write' },
    summary: 'Run all dead jobs of a kind, with all their attempts again',
    input: { body: jobRetry },
    output: jobsRetried,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => ({
        count: await service.retryDead(tx, actor, input.body.job),
      })),
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
      deps.db.as(actor, (tx) => service.retryOne(tx, actor, input.params.id)),
  }),
]
