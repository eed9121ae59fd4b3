import type { z } from 'zod'
import {
  asOfQuery,
  dated,
  extension,
  extensionAssign,
  extensionConnect,
  extensionHistory,
  extensionInCharge,
  extensionQuery,
  fixedProgress,
  historyQuery,
  phoneBookQuery,
} from '#contract/lines'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { extensionFile } from './exports.ts'
import * as queries from './extension-queries.ts'
import { fixedState } from './fixed.ts'
import * as history from './history.ts'
import * as holders from './holders.ts'
import { phoneBookPdf } from './phone-book.ts'

/** A command on one extension; the answer is how it stands afterwards. */
const command = <B extends z.ZodType>(
  path: string,
  summary: string,
  body: B,
  act: (tx: Transaction, id: string, given: z.output<B>, now: Date) => Promise<void>,
) =>
  route({
    method: 'post',
    path: `/api/extensions/:id/${path}`,
    access: { permission: 'lines.write' },
    summary,
    input: { params: idParams, body },
    output: extension,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await act(tx, input.params.id, input.body as z.output<B>, deps.clock())
        return orNotFound(await queries.getExtension(tx, input.params.id))
      }),
  })

export const extensionRoutes = [
  listRoute({
    path: '/api/extensions',
    access: { permission: 'extensions.read' },
    summary: 'The phone book: extension numbers in use and whose they are',
    query: extensionQuery,
    item: extension,
    exports: extensionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listExtensions(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/extensions/as-of',
    access: { permission: 'extensions.history' },
    summary: 'Who had an extension number on a day (Asia/Tokyo), as far as one may know',
    input: { query: asOfQuery },
    output: extensionHistory,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => history.extensionAsOf(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/extensions/fixed-progress',
    access: { permission: 'lines.read' },
    summary: 'Desk extensions still to retire, by unit and over the last twelve months',
    output: fixedProgress,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => fixedState(tx, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/extensions/phone-book',
    access: { permission: 'extensions.read' },
    summary: 'The phone book by unit, to print, as PDF',
    input: { query: phoneBookQuery },
    output: null,
    handle: async ({ deps, actor, input, c }) => {
      const { unitId } = input.query
      const entries = await deps.db.as(actor, (tx) => queries.phoneBook(tx, unitId))
      const file = await phoneBookPdf(entries, deps.clock())
      c.header('Content-Type', 'application/pdf')
      c.header('Content-Disposition', 'inline; filename="phone-book.pdf"')
      return c.body(file)
    },
  }),
  route({
    method: 'get',
    path: '/api/extensions/:id',
    access: { permission: 'extensions.read' },
    summary: 'One extension number',
    input: { params: idParams },
    output: extension,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getExtension(tx, input.params.id))),
  }),
  route({
    method: 'get',
    path: '/api/extensions/:id/history',
    access: { permission: 'extensions.history' },
    summary: 'Who had an extension and what rang, as far as one may know, on a day or ever',
    input: { params: idParams, query: historyQuery },
    output: extensionHistory,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) =>
        history.extensionHistory(tx, actor, input.params.id, input.query.on),
      ),
  }),
  command(
    'assign',
    'Give a number nobody has to a person, or to a unit with a person in charge',
    extensionAssign,
    holders.assign,
  ),
  command('release', 'Nobody has the number any more; it rests', dated, holders.release),
  command(
    'in-charge',
    'Somebody else is in charge of a unit’s number and its phone',
    extensionInCharge,
    holders.changeInCharge,
  ),
  command('connect', 'The extension rings on a line', extensionConnect, holders.connect),
  command('disconnect', 'The extension rings nowhere', dated, holders.disconnect),
  command('retire', 'Give a number up for good', dated, holders.retire),
]
