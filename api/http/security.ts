import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** One policy for everything we serve; scripts and styles come from our own files alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // The code reader is WebAssembly of our own; this allows compiling it, and no eval of text.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join('; ')

export function securityHeaders(config: Config): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const headers = c.res.headers
    headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    headers.set('Permissions-Policy', 'camera=(self), geolocation=(), microphone=()')
    if (config.publicUrl?.startsWith('https:') || config.tls) {
      headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    }
    // Whatever may be kept says so itself: the files of the console, and recordings.
    headers.set('Cache-Control', headers.get('Cache-Control') ?? 'no-store')
  }
}

/**
 * Cross-site writes are refused by origin, not by token: a browser always sends `Origin` with an unsafe
 * method, and `Sec-Fetch-Site` where it can. A program that sends neither carries no ambient cookie.
 */
export function sameOriginWrites(config: Config): MiddlewareHandler {
  return async (c, next) => {
    if (!SAFE.has(c.req.method)) {
      const site = c.req.header('sec-fetch-site')
      const origin = c.req.header('origin')
      if (site && site !== 'same-origin' && site !== 'none') throw new AppError('forbidden')
      if (origin && !isOwnOrigin(c, config, origin)) throw new AppError('forbidden')
    }
    await next()
  }
}

function isOwnOrigin(c: Context, config: Config, origin: string): boolean {
  if (config.publicUrl && origin === new URL(config.publicUrl).origin) return true
  if (!isAllowedHost(c, config)) return false
  // A proxy may speak TLS for us; then the browser's scheme is not ours.
  const schemes = config.tls
    ? ['https']
    : config.trustedProxies.length > 0
      ? ['http', 'https']
      : ['http']
  return schemes.some((scheme) => origin === `${scheme}://${c.req.header('host')}`)
}

/** Names we answer to: a rebound DNS name must not reach a server on loopback. */
export function knownHosts(config: Config): MiddlewareHandler {
  return async (c, next) => {
    if (!isAllowedHost(c, config)) throw new AppError('not_found')
    await next()
  }
}

/** What a browser calls us: where providers send people back to, and what passkeys are bound to. */
export function ownOrigin(c: Context, config: Config): string {
  if (config.publicUrl) return new URL(config.publicUrl).origin
  return `${config.tls ? 'https' : 'http'}://${c.req.header('host')}`
}

function isAllowedHost(c: Context, config: Config): boolean {
  const host = c.req.header('host')
  if (!host) return false
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (config.publicUrl && name === new URL(config.publicUrl).hostname) return true
  // Nobody can rebind these: health checks inside a container use them.
  if (name === 'localhost' || name === '127.0.0.1' || name === '[::1]') return true
  if (config.loopback) return false
  // Off loopback without a public URL, the proxy or the certificate decides which names arrive.
  return !config.publicUrl
}

export function harden(app: Hono, config: Config): void {
  app.use(securityHeaders(config), knownHosts(config), sameOriginWrites(config))
}
