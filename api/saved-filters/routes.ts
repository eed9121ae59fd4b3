import {
  MAX_SAVED_FILTERS,
  savedFilter,
  savedFilterCreate,
  savedFilterQuery,
} from '#contract/saved-filters'
import { idParams } from '#contract/values'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './queries.ts'

export const savedFilterRoutes = [
  listRoute({
    path: '/api/saved-filters',
    access: { permission: 'account.own' },
    summary: 'What one looks for again and again',
    query: savedFilterQuery,
    item: savedFilter,
    exports: { none: 'what one looks for; nothing of the office is in it' },
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        if (input.query.filter?.q) {
          throw new AppError('invalid', { fields: [{ field: 'filter.q', code: 'unknown_field' }] })
        }
        return queries.list(tx, actor.userId, input.query)
      }),
  }),
  route({
    method: 'post',
    path: '/api/saved-filters',
    access: { permission: 'account.own' },
    summary: 'Keep a list’s filter under a name; a name that is there gets the new filter',
    input: { body: savedFilterCreate },
    output: savedFilter,
    status: 201,
    handle: ({ deps, actor, input: { body } }) =>
      deps.db.as(actor, async (tx) => {
        if ((await queries.countOthers(tx, actor.userId, body)) >= MAX_SAVED_FILTERS) {
          const params = { maximum: MAX_SAVED_FILTERS }
          throw new AppError('invalid', { fields: [{ field: 'name', code: 'too_many', params }] })
        }
        return queries.save(tx, actor.userId, body)
      }),
  }),
  route({
    method: 'delete',
    path: '/api/saved-filters/:id',
    access: { permission: 'account.own' },
    summary: 'Forget a saved filter',
    input: { params: idParams },
    output: null,
    handle: async ({ deps, actor, input }) => {
      orNotFound(await deps.db.as(actor, (tx) => queries.remove(tx, actor.userId, input.params.id)))
    },
  }),
]
