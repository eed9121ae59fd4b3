import { extension, extensionQuery, line, lineQuery } from '#contract/lines'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { extensionFile, lineFile } from './exports.ts'
import * as queries from './queries.ts'

export const lineRoutes = [
  listRoute({
    path: '/api/lines',
    access: { permission: 'lines.read' },
    summary: 'Lines: phone number, the SIM that carries it and the phone it sits in',
    query: lineQuery,
    item: line,
    exports: lineFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listLines(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/lines/:id',
    access: { permission: 'lines.read' },
    summary: 'One line',
    input: { params: idParams },
    output: line,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getLine(tx, input.params.id))),
  }),
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
    path: '/api/extensions/:id',
    access: { permission: 'extensions.read' },
    summary: 'One extension number',
    input: { params: idParams },
    output: extension,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getExtension(tx, input.params.id))),
  }),
]
