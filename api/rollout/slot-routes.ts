import {
  slot,
  slotCreate,
  slotDays,
  slotDaysQuery,
  slotPlaces,
  slotQuery,
  slotSeries,
  slotSeriesResult,
  slotUpdate,
} from '#contract/appointments'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { slotFile } from './exports.ts'
import * as queries from './slot-queries.ts'
import { changeSlot, createSeries, createSlot, removeSlot, slotDaysOf } from './slots.ts'

const YEAR_MS = 366 * 86_400_000

export const slotRoutes = [
  listRoute({
    path: '/api/slots',
    access: { permission: 'rollout.read' },
    summary: 'Times and places at which laptops are swapped',
    query: slotQuery,
    item: slot,
    exports: slotFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/slots/days',
    access: { permission: 'rollout.read' },
    summary: 'Each day of a stretch: day off or not, slots, seats and those still free',
    input: { query: slotDaysQuery },
    output: slotDays,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, (tx) => slotDaysOf(tx, input.query, localeOf(c), deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/slots/places',
    access: { permission: 'rollout.read' },
    summary: 'Where slots are offered, or were within a year',
    output: slotPlaces,
    handle: ({ deps, actor }) =>
      deps.db.as(actor, (tx) => queries.places(tx, new Date(+deps.clock() - YEAR_MS))),
  }),
  route({
    method: 'get',
    path: '/api/slots/:id',
    access: { permission: 'rollout.read' },
    summary: 'One slot',
    input: { params: idParams },
    output: slot,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/slots',
    access: { permission: 'rollout.write' },
    summary: 'Offer a slot, on a working day and within working hours',
    input: { body: slotCreate },
    output: slot,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await createSlot(tx, input.body, deps.clock())
        return orNotFound(await queries.get(tx, id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/slots/series',
    access: { permission: 'rollout.write' },
    summary: 'Offer slots on every working day of a stretch; names each day and time it leaves out',
    input: { body: slotSeries },
    output: slotSeriesResult,
    status: 201,
    handle: async ({ deps, actor, input, c }) => {
      const made = await deps.db.as(actor, (tx) => createSeries(tx, input.body, deps.clock()))
      const skipped = made.skipped.map((each) => ({
        ...each,
        message: messageFor(each.code, localeOf(c)),
      }))
      return { ...made, skipped }
    },
  }),
  route({
    method: 'put',
    path: '/api/slots/:id',
    access: { permission: 'rollout.write' },
    summary: 'Change how many a slot takes, or whom it serves',
    input: { params: idParams, body: slotUpdate },
    output: slot,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changeSlot(tx, input.params.id, input.body)
        return orNotFound(await queries.get(tx, input.params.id))
      }),
  }),
  route({
    method: 'delete',
    path: '/api/slots/:id',
    access: { permission: 'rollout.write' },
    summary: 'Withdraw a slot that nobody ever booked',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => removeSlot(tx, input.params.id)),
  }),
]
