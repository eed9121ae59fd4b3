import type { z } from 'zod'
import { Failure } from '../failure.ts'

/**
 * What the agent remembers over its own death: small documents, each written whole or not at all, and one
 * journal that only grows. Both are on disk when the call returns.
 */
export interface Store {
  read(name: string): string | undefined
  write(name: string, text: string): void
  remove(name: string): void
  journal: JournalFile
}

export interface JournalFile {
  read(): Buffer
  append(bytes: Uint8Array): void
  /** In one step: whoever is killed in the middle finds the old one or the new one. */
  replace(bytes: Uint8Array): void
}

export interface Document<T> {
  get(): T
  set(value: T): void
}

/**
 * One document, read once. What is there and can't be read is a broken disk or somebody's hand: it is
 * better to begin anew than to leave the device without its agent.
 */
export function openDocument<T>(
  store: Store,
  name: string,
  schema: z.ZodType<T>,
  initial: T,
  onBroken: (name: string) => void = () => {},
): Document<T> {
  let value = initial
  const text = store.read(name)
  if (text !== undefined) {
    const read = schema.safeParse(parse(text))
    if (read.success) value = read.data
    else onBroken(name)
  }
  return {
    get: () => value,
    set(next) {
      store.write(name, JSON.stringify(next))
      value = next
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw new Failure('unreadable', 'a document', { cause: error })
  }
}
