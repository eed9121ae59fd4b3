import { fillRequest, fillResult, pairRequest, pairResult } from '#contract/replacements'
import { wave, waveCreate, waveQuery, waveTransition, waveUpdate } from '#contract/rollout'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { waveFile } from './exports.ts'
import { fillWave } from './fill.ts'
import { pairWave } from './pair.ts'
import * as queries from './wave-queries.ts'
import { changeWave, createWave, moveWave, removeWave } from './waves.ts'

/** 10,000 pairs of two ids. */
const MAX_PAIRS_BYTES = 2 * 1024 * 1024

export const waveRoutes = [
  listRoute({
    path: '/api/waves',
    access: { permission: 'rollout.read' },
    summary: 'Waves of programs, with how far they are',
    query: waveQuery,
    item: wave,
    exports: waveFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/waves/:id',
    access: { permission: 'rollout.read' },
    summary: 'One wave',
    input: { params: idParams },
    output: wave,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/waves',
    access: { permission: 'rollout.write' },
    summary: 'Set a wave up',
    input: { body: waveCreate },
    output: wave,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await createWave(tx, input.body)
        return orNotFound(await queries.get(tx, actor, id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/waves/:id',
    access: { permission: 'rollout.write' },
    summary: 'Change a wave or its schedule by months',
    input: { params: idParams, body: waveUpdate },
    output: wave,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changeWave(tx, input.params.id, input.body)
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'delete',
    path: '/api/waves/:id',
    access: { permission: 'rollout.write' },
    summary: 'Delete a wave that is planned and empty',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => removeWave(tx, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/waves/:id/transition',
    access: { permission: 'rollout.write' },
    summary: 'Open, suspend, resume or close a wave',
    input: { params: idParams, body: waveTransition },
    output: wave,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await moveWave(tx, input.params.id, input.body)
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/waves/:id/fill',
    access: { permission: 'rollout.write' },
    summary:
      'Make a replacement for each old laptop that a filter matches; says why it leaves others',
    input: { params: idParams, body: fillRequest },
    output: fillResult,
    handle: async ({ deps, actor, input, c }) => {
      const { params, body } = input
      const filled = await deps.db.as(actor, (tx) => fillWave(tx, params.id, body, deps.clock()))
      const refusedCounts = filled.refusedCounts.map((each) => ({
        ...each,
        message: messageFor(each.code, localeOf(c)),
      }))
      return { ...filled, refusedCounts, dryRun: body.dryRun }
    },
  }),
  route({
    method: 'post',
    path: '/api/waves/:id/pair',
    access: { permission: 'rollout.write' },
    summary: 'Pair replacements of the wave with new laptops in stock',
    input: { params: idParams, body: pairRequest },
    output: pairResult,
    maxBodyBytes: MAX_PAIRS_BYTES,
    handle: async ({ deps, actor, input, c }) => {
      const done = await deps.db.as(actor, (tx) => pairWave(tx, input.params.id, input.body))
      const left = done.left.map((each) => ({
        ...each,
        message: messageFor(each.code, localeOf(c)),
      }))
      return { ...done, left }
    },
  }),
]
