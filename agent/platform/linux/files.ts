import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** The system's files, below a folder that stands for `/` (another one in tests). */
export interface SystemFiles {
  /** Null where there is none, or it can't be read. */
  read(path: string): string | null
  readBytes(path: string): Buffer | null
  list(path: string): string[]
  exists(path: string): boolean
  write(path: string, content: string | Uint8Array, mode: number): void
  /** Nobody but root reads it. */
  protect(path: string): void
  makeFolder(path: string, mode: number): void
  /** In one step, whatever it led to before. */
  link(path: string, target: string): void
  remove(path: string): void
  /** Where that is outside of the folder, for programs. */
  at(path: string): string
  /** Last part of what a link leads to. */
  linkName(path: string): string | null
}

const ABSENT = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EISDIR',
  'EIO',
  'EINVAL',
  'ESRCH',
  'ENODATA',
])

function unlessAbsent<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

export function systemFiles(root: string): SystemFiles {
  const at = (path: string) => join(root, path)
  const list = (path: string) => unlessAbsent(() => readdirSync(at(path))) ?? []
  return {
    at,
    list,
    read: (path) => unlessAbsent(() => readFileSync(at(path), 'utf8')),
    readBytes: (path) => unlessAbsent(() => readFileSync(at(path))),
    exists: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      return list(path.slice(0, path.lastIndexOf('/')) || '/').includes(name)
    },
    protect: (path) => chmodSync(at(path), 0o600),
    write: (path, content, mode) => {
      writeFileSync(at(path), content, { mode })
      chmodSync(at(path), mode)
    },
    makeFolder: (path, mode) => {
      mkdirSync(at(path), { recursive: true, mode })
    },
    link: (path, target) => {
      const beside = `${at(path)}.new`
      rmSync(beside, { force: true })
      symlinkSync(target, beside)
      renameSync(beside, at(path))
    },
    remove: (path) => rmSync(at(path), { force: true }),
    linkName: (path) =>
      unlessAbsent(() => readlinkSync(at(path)))
        ?.split('/')
        .at(-1) ?? null,
  }
}
