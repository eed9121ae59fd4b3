import {
  course,
  courseCreate,
  courseDetail,
  courseQuery,
  courseUpdate,
  courseVersionCreate,
} from '#contract/courses'
import { idParams } from '#contract/values'
import { listRoute, route } from '../http/route.ts'
import * as queries from './course-queries.ts'
import * as service from './courses.ts'
import { courseFile } from './exports.ts'

const read = { permission: 'courses.read' } as const
const write = { permission: 'courses.write' } as const

export const courseRoutes = [
  listRoute({
    path: '/api/courses',
    access: read,
    summary:
      'Courses: how long they hold, whom they are for, and whether the network asks for them',
    query: courseQuery,
    item: course,
    exports: courseFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/courses/:id',
    access: read,
    summary: 'One course with its versions and material',
    input: { params: idParams },
    output: courseDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.detail(tx, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/courses',
    access: write,
    summary: 'Set up a course, as a draft',
    input: { body: courseCreate },
    output: courseDetail,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        service.detail(tx, await service.create(tx, input.body, deps.clock())),
      ),
  }),
  route({
    method: 'put',
    path: '/api/courses/:id',
    access: write,
    summary: 'Change a course, open or close it, or have the network ask for it from a day on',
    input: { params: idParams, body: courseUpdate },
    output: courseDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.change(tx, input.params.id, input.body)
        return service.detail(tx, input.params.id)
      }),
  }),
  route({
    method: 'post',
    path: '/api/courses/:id/versions',
    access: write,
    summary: 'A new version with its material; where it renews the course, everybody takes it anew',
    input: { params: idParams, body: courseVersionCreate },
    output: courseDetail,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.addVersion(tx, input.params.id, input.body)
        return service.detail(tx, input.params.id)
      }),
  }),
]
