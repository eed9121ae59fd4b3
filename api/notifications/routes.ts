import { notification, notificationQuery } from '#contract/notifications'
import { idParams } from '#contract/values'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './queries.ts'
import { type Locale, render } from './templates.ts'

type Row = Awaited<ReturnType<typeof queries.list>>['rows'][number]

const shown = ({ params, ...row }: Row, locale: Locale) => ({
  ...row,
  ...render(row.template, params, locale),
})

export const notificationRoutes = [
  listRoute({
    path: '/api/notifications',
    access: { permission: 'account.own' },
    summary: 'One’s own inbox, newest first',
    query: notificationQuery,
    item: notification,
    exports: { none: 'one’s own messages, each about something that is on record elsewhere' },
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        // Titles exist in the reader's language only after the page is read.
        if (input.query.filter?.q) {
          throw new AppError('invalid', { fields: [{ field: 'filter.q', code: 'unknown_field' }] })
        }
        const { rows, total } = await queries.list(tx, actor.userId, input.query)
        return { rows: rows.map((row) => shown(row, actor.locale)), total }
      }),
  }),
  route({
    method: 'post',
    path: '/api/notifications/:id/read',
    access: { permission: 'account.own' },
    summary: 'Mark one as read',
    input: { params: idParams },
    output: notification,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const row = orNotFound(await queries.markRead(tx, actor.userId, id, deps.clock()))
        return shown(row, actor.locale)
      }),
  }),
  route({
    method: 'post',
    path: '/api/notifications/read-all',
    access: { permission: 'account.own' },
    summary: 'Mark all as read',
    output: null,
    handle: async ({ deps, actor }) => {
      await deps.db.as(actor, (tx) => queries.markAllRead(tx, actor.userId, deps.clock()))
    },
  }),
]
