import {
  appointment,
  appointmentCreate,
  appointmentEnd,
  appointmentQuery,
  appointmentUpdate,
} from '#contract/appointments'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './appointment-queries.ts'
import { book, cancel, noShow, rebook } from './booking.ts'
import { appointmentFile } from './exports.ts'
import { calendarFile, organizerOf } from './ics.ts'

const NO_SHOW = { ja: '予約の時間に来なかった', en: 'Did not come' }

export const appointmentRoutes = [
  listRoute({
    path: '/api/appointments',
    access: { permission: 'rollout.read' },
    summary: 'Appointments, as far as one may see them',
    query: appointmentQuery,
    item: appointment,
    exports: appointmentFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/appointments/:id',
    access: { permission: 'rollout.read' },
    summary: 'One appointment',
    input: { params: idParams },
    output: appointment,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.get(tx, actor, 'rollout.read', input.params.id)),
      ),
  }),
  route({
    method: 'get',
    path: '/api/appointments/:id/ics',
    access: { permission: 'rollout.read' },
    summary: 'The appointment for a calendar: entered, moved or taken out',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const row = orNotFound(await queries.get(tx, actor, 'rollout.read', input.params.id))
        const organizer = organizerOf(deps.config.mailFrom)
        const { method, text } = calendarFile(row, organizer, localeOf(c))
        c.header('Content-Type', `text/calendar; charset=utf-8; method=${method}`)
        c.header('Content-Disposition', 'attachment; filename="appointment.ics"')
        return c.body(text)
      }),
  }),
  route({
    method: 'post',
    path: '/api/appointments',
    access: { permission: 'rollout.book' },
    summary: 'Book a swap: one’s own, or as IT staff anybody’s',
    input: { body: appointmentCreate },
    output: appointment,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await book(tx, actor, input.body, deps.clock())
        return orNotFound(await queries.get(tx, actor, 'rollout.book', id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/appointments/:id',
    access: { permission: 'rollout.book' },
    summary: 'Move an appointment to another slot',
    input: { params: idParams, body: appointmentUpdate },
    output: appointment,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        await rebook(tx, actor, id, input.body.slotId, deps.clock())
        return orNotFound(await queries.get(tx, actor, 'rollout.book', id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/appointments/:id/cancel',
    access: { permission: 'rollout.book' },
    summary: 'Cancel an appointment; its seat is free again',
    input: { params: idParams, body: appointmentEnd },
    output: appointment,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        await cancel(tx, actor, id, input.body.reason ?? null, deps.clock())
        return orNotFound(await queries.get(tx, actor, 'rollout.book', id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/appointments/:id/no-show',
    access: { permission: 'rollout.write' },
    summary: 'Say that the person did not come',
    input: { params: idParams, body: appointmentEnd },
    output: appointment,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const reason = input.body.reason ?? NO_SHOW[localeOf(c)]
        await noShow(tx, actor, id, reason, deps.clock())
        return orNotFound(await queries.get(tx, actor, 'rollout.book', id))
      }),
  }),
]
