import { localStorageStore, memoryStore, type Store } from 'react-admin'

/** What a screen looks like may stay on the machine; what was searched for holds names and must not. */
const STAYS = /^(theme|sidebar\.open)$|\.datatable/

const machine = localStorageStore(undefined, 'mamori')
const memory = memoryStore()
const storeOf = (key: string): Store => (STAYS.test(key) ? machine : memory)

export const store: Store = {
  setup: () => {
    machine.setup()
    memory.setup()
  },
  teardown: () => {
    machine.teardown()
    memory.teardown()
  },
  getItem: (key, fallback) => storeOf(key).getItem(key, fallback),
  setItem: (key, value) => storeOf(key).setItem(key, value),
  removeItem: (key) => storeOf(key).removeItem(key),
  removeItems: (prefix) => {
    machine.removeItems(prefix)
    memory.removeItems(prefix)
  },
  // react-admin resets on logout: looks may stay, searches go.
  reset: () => memory.reset(),
  subscribe: (key, callback) => storeOf(key).subscribe(key, callback),
  listItems: (prefix) => ({ ...machine.listItems?.(prefix), ...memory.listItems?.(prefix) }),
}
