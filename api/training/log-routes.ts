import { z } from 'zod'
import {
  conferenceDecision,
  conferenceLog,
  conferenceLogQuery,
  conferencePerson,
  conferencePersonQuery,
} from '#contract/conference-logs'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { partsOf, uploadOf } from '../imports/upload.ts'
import { apply, attendedPercent, decide, detail, discard, receive } from './conference-log.ts'
import { conferencePersonFile } from './exports.ts'
import * as queries from './log-queries.ts'

const read = { permission: 'conference-logs.read' } as const
const write = { permission: 'courses.write' } as const
const MAX_LOG_BYTES = 8 * 1024 * 1024

export const conferenceLogRoutes = [
  listRoute({
    path: '/api/conference-logs',
    access: read,
    summary: 'Logs of web conferences, and how far somebody has looked through each',
    query: conferenceLogQuery,
    item: conferenceLog,
    exports: { none: 'a log is its people, which have a file' },
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { rows, total } = await queries.list(tx, input.query)
        const percent = await attendedPercent(tx)
        return { rows: rows.map((row) => ({ ...row, attendedPercent: percent })), total }
      }),
  }),
  route({
    method: 'get',
    path: '/api/conference-logs/:id',
    access: read,
    summary: 'One log with its counts',
    input: { params: idParams },
    output: conferenceLog,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => detail(tx, input.params.id)),
  }),
  listRoute({
    path: '/api/conference-logs/:id/people',
    access: read,
    summary: 'Every name of a log with its minutes and whom it is taken for',
    params: idParams,
    query: conferencePersonQuery,
    item: conferencePerson,
    exports: conferencePersonFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => {
        const { id } = input.params as z.output<typeof idParams>
        return queries.people(tx, id, input.query)
      }),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/conference-logs',
    access: write,
    summary: 'Read the log of a conference (CSV: name, mail, join, leave) and match its names',
    input: { params: idParams, form: z.object({ file: z.string() }) },
    output: conferenceLog,
    status: 201,
    maxBodyBytes: MAX_LOG_BYTES,
    handle: async ({ deps, actor, input, c }) => {
      const { file } = await partsOf(await uploadOf(c))
      const content = new Uint8Array(await file.arrayBuffer())
      return deps.db.as(actor, async (tx) => {
        const given = { fileName: file.name, content }
        const id = await receive(tx, actor, input.params.id, given, deps.clock())
        return detail(tx, id)
      })
    },
  }),
  route({
    method: 'put',
    path: '/api/conference-people/:id',
    access: write,
    summary: 'Say whom a name of the log is, or why it is nobody',
    input: { params: idParams, body: conferenceDecision },
    output: conferencePerson,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await decide(tx, input.params.id, input.body)
        return orNotFound(await queries.person(tx, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/conference-logs/:id/apply',
    access: write,
    summary: 'Record everybody of the log; short stays count as having left early',
    input: { params: idParams },
    output: conferenceLog,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await apply(tx, actor, input.params.id, deps.clock())
        return detail(tx, input.params.id)
      }),
  }),
  route({
    method: 'post',
    path: '/api/conference-logs/:id/discard',
    access: write,
    summary: 'Put a log aside that was read by mistake',
    input: { params: idParams },
    output: conferenceLog,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await discard(tx, input.params.id)
        return detail(tx, input.params.id)
      }),
  }),
]
