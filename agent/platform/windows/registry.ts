import { outputOf, type Run } from '../run.ts'

export type ValueType = 'REG_SZ' | 'REG_DWORD'

/** reg.exe: `    name    REG_SZ    value`. Null where there is none. */
export async function readValue(run: Run, key: string, name: string): Promise<string | null> {
  const { code, stdout } = await run('reg.exe', ['query', key, '/v', name])
  if (code !== 0) return null
  const line = stdout.split(/\r?\n/).find((each) => each.trim().startsWith(name))
  const [, value] = /\sREG_\w+\s+(.*)$/.exec(line ?? '') ?? []
  return value ?? null
}

export async function writeValue(
  run: Run,
  [key, name, type]: readonly [string, string, ValueType],
  value: string | null,
): Promise<void> {
  if (value !== null)
    await outputOf(run, 'reg.exe', ['add', key, '/v', name, '/t', type, '/d', value, '/f'])
  else if ((await readValue(run, key, name)) !== null)
    await outputOf(run, 'reg.exe', ['delete', key, '/v', name, '/f'])
}
