import { expect, test } from 'vitest'
import { routes } from '../app.ts'
import { openApiDocument } from './mount.ts'

test('the description holds every route', () => {
  const { paths } = openApiDocument(routes, '/') as { paths: Record<string, object> }
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  const ours = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(described.sort()).toEqual(ours.sort())
})
