import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { StartupError } from './errors.ts'

const lineOf = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError)
    return (error as Error).message
  }
  throw new Error('accepted')
}

describe('configuration', () => {
  it('needs nothing', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 3000,
      agentPort: 3443,
      pkiPort: 3080,
      host: '127.0.0.1',
      loopback: true,
      demo: true,
      role: 'all',
    })
    expect(config.dataDir).toMatch(/\.data$/)
  })

  it('treats an empty variable as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
    })
  })

  it.each([
    [{ PORT: 'eighty' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DEMO: 'yes' }, 'DEMO'],
    [{ ROLE: 'everything' }, 'ROLE'],
    [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL'],
    [{ PUBLIC_PKI_URL: 'https://pki.example.jp' }, 'PUBLIC_PKI_URL'],
    [{ TLS_CERT_FILE: '/nowhere/cert.pem' }, 'TLS_KEY_FILE'],
    [{ TLS_CERT_FILE: '/nowhere/cert.pem', TLS_KEY_FILE: '/nowhere/key.pem' }, '/nowhere/cert.pem'],
    [{ METRICS_TOKEN_FILE: '/nowhere/token' }, 'METRICS_TOKEN_FILE'],
    [{ TRUSTED_PROXIES: '10.0.0.0/99' }, 'TRUSTED_PROXIES'],
    [{ TRUSTED_PROXIES: 'proxy.example.jp' }, 'TRUSTED_PROXIES'],
  ])('says in one line what is wrong with %o', (env, named) => {
    const line = lineOf(env as Record<string, string>)
    expect(line).toContain(named)
    expect(line).not.toContain('\n')
  })

  it('refuses another host than loopback without TLS or a trusted proxy', () => {
    expect(lineOf({ HOST: '0.0.0.0' })).toContain('HOST=0.0.0.0')
    expect(readConfig({ HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' }).loopback).toBe(false)
    const folder = mkdtempSync(join(tmpdir(), 'mamori-config-'))
    const file = join(folder, 'pem')
    writeFileSync(file, 'pem\n')
    expect(readConfig({ HOST: '0.0.0.0', TLS_CERT_FILE: file, TLS_KEY_FILE: file }).tls).toEqual({
      cert: 'pem',
      key: 'pem',
    })
  })

  it('takes secrets of network elements from files, and quotes none of them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mamori-config-'))
    const file = (content: string) => {
      const path = join(folder, 'file')
      writeFileSync(path, content)
      return path
    }
    expect(lineOf({ RADIUS_SECRET_FILE: file('short') })).toContain('20 or more')
    expect(readConfig({ RADIUS_SECRET_FILE: file(`${'x'.repeat(32)}\n`) }).radiusSecret).toBe(
      'x'.repeat(32),
    )
    const nas = { name: '10.0.0.1', secret: 'hunter2' }
    expect(readConfig({ RADIUS_NAS_FILE: file(JSON.stringify([nas])) }).radiusNas).toEqual([
      { ...nas, port: 3799 },
    ])
    for (const wrong of [
      '{',
      '{"secret":"hunter2"}',
      '[{"name":"controller","secret":"hunter2"}]',
      '[{"name":"10.0.0.1","secret":"hunter2","port":0}]',
    ]) {
      const line = lineOf({ RADIUS_NAS_FILE: file(wrong) })
      expect(line).toContain('RADIUS_NAS_FILE')
      expect(line).not.toContain('hunter2')
    }
  })

  it('takes the sockets that are its own, and no others', () => {
    const given = { LISTEN_FDS: '2', LISTEN_FDNAMES: 'main:agent' }
    const own = { ...given, LISTEN_PID: `${process.pid}` }
    expect(readConfig(own).sockets).toEqual({ main: 3, agent: 4 })
    expect(readConfig({ ...given, LISTEN_PID: '1' }).sockets).toEqual({})
    expect(lineOf({ ...own, LISTEN_FDNAMES: 'main' })).toContain('LISTEN_FDNAMES')
  })

  it('gives a proxy time to see that it leaves, and nobody at a terminal', () => {
    expect(readConfig({}).drainMs).toBe(0)
    expect(readConfig({ DATABASE_URL: 'postgres://localhost/mamori' }).drainMs).toBe(5_000)
    expect(readConfig({ DRAIN_SECONDS: '0.5' }).drainMs).toBe(500)
  })

  it('never repeats a secret that came in a URL', () => {
    expect(lineOf({ DATABASE_URL: 'mysql://mamori:hunter2@db/x' })).not.toContain('hunter2')
  })
})
