import type { Store } from './store.ts'

/** For tests and simulators: as much of a disk as an agent needs. */
export function memoryStore(): Store {
  const documents = new Map<string, string>()
  let journal = Buffer.alloc(0)
  return {
    read: (name) => documents.get(name),
    write: (name, text) => {
      documents.set(name, text)
    },
    remove: (name) => {
      documents.delete(name)
    },
    journal: {
      read: () => journal,
      append: (bytes) => {
        journal = Buffer.concat([journal, bytes])
      },
      replace: (bytes) => {
        journal = Buffer.from(bytes)
      },
    },
  }
}
