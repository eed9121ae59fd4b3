import { setting, settingParams, settingQuery, settingUpdate } from '#contract/settings'
import { listRoute, route } from '../http/route.ts'
import { settingFile } from './exports.ts'
import { changeSetting, listSettings } from './service.ts'

export const settingRoutes = [
  listRoute({
    path: '/api/settings',
    access: { permission: 'settings.read' },
    summary: 'Settings, with their limits and defaults',
    query: settingQuery,
    item: setting,
    exports: settingFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { q = '' } = input.query.filter ?? {}
        const all = (await listSettings(tx)).filter(({ id }) => id.includes(q))
        if (input.query.sort?.[1] === 'DESC') all.reverse()
        const [from, to] = input.query.range
        return { rows: all.slice(from, to + 1), total: all.length }
      }),
  }),
  route({
    method: 'get',
    path: '/api/settings/:key',
    access: { permission: 'settings.read' },
    summary: 'One setting',
    input: { params: settingParams },
    output: setting,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const all = await listSettings(tx)
        return all.find((one) => one.id === input.params.key)!
      }),
  }),
  route({
    method: 'put',
    path: '/api/settings/:key',
    access: { permission: 'settings.write' },
    stepUp: true,
    summary: 'Change a setting; every process follows within seconds',
    input: { params: settingParams, body: settingUpdate },
    output: setting,
    handle: ({ deps, actor, input }) => changeSetting(deps, actor, input.params.key, input.body),
  }),
]
