import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { z } from 'zod'
import type { Route } from './route.ts'

/** The description of the API for people, from the same routes; our own markup, nothing fetched. */
export function docsPage(routes: Route[]): Hono {
  const app = new Hono()
  // Made when somebody reads it: a start should not wait for it.
  let page: ReturnType<typeof render> | undefined
  app.get('/api/docs', (c) => {
    page ??= render(routes)
    return c.html(page)
  })
  app.get('/api/docs.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  return app
}

function render(routes: Route[]) {
  const tags = [...new Set(routes.map((route) => route.tag))].sort()
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Mamori API</title>
        <link rel="stylesheet" href="/api/docs.css" />
      </head>
      <body>
        <header>
          <h1>Mamori API</h1>
          <p>
            OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>. Log in with
            <code>POST /api/session</code> (cookie) or send <code>Authorization: Bearer</code> with an
            API token. Errors are RFC 9457 <code>application/problem+json</code>.
          </p>
          <nav>${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}</nav>
        </header>
        <main>
          ${tags.map(
            (tag) => html`<section id="${tag}">
              <h2>${tag}</h2>
              ${routes.filter((route) => route.tag === tag).map(renderRoute)}
            </section>`,
          )}
        </main>
      </body>
    </html>`
}

function renderRoute(route: Route) {
  const needs = 'permission' in route.access ? route.access.permission : 'nobody logged in'
  return html`<details>
    <summary>
      <b class="${route.method}">${route.method.toUpperCase()}</b> <code>${route.path}</code>
      <span>${route.summary}</span>
    </summary>
    <p>Permission: <code>${needs}</code>${route.stepUp ? ' · password asked again' : ''}</p>
    ${renderSchema('Query', route.input.query, 'input')}
    ${renderSchema('Body', route.input.body, 'input')}
    ${renderSchema('Form', route.input.form, 'input')}
    ${renderSchema(
      `Answer ${route.output.status}${route.output.list ? ' (a list of)' : ''}`,
      route.output.schema,
      'output',
    )}
  </details>`
}

function renderSchema(title: string, schema: z.ZodType | null | undefined, io: 'input' | 'output') {
  if (!schema) return ''
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  const { $schema: _, ...shown } = json
  return html`<h3>${title}</h3>
    <pre>${JSON.stringify(shown, null, 2)}</pre>`
}

const STYLE = raw(`
:root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
nav a { display: inline-block; margin-right: .8rem; }
details { border-top: 1px solid #8884; padding: .5rem 0; }
summary { cursor: pointer; }
summary span { color: #888; margin-left: .5rem; }
summary b { display: inline-block; min-width: 4.2rem; color: #1b6e53; }
summary b.delete { color: #b3261e; } summary b.put, summary b.post { color: #8a5a00; }
pre { background: #8881; padding: .8rem; overflow: auto; max-height: 24rem; }
h3 { font-size: .9rem; margin: .8rem 0 .2rem; }
`).toString()
