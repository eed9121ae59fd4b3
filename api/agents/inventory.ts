import type { Inventory } from '#contract/agent-channel'
import type { InventoryChanges } from '#contract/agents'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { addChange, lockInventory, putInventory } from './checkin-queries.ts'

/** How many changes of one device are kept. */
const KEPT = 50
/** Names of one change that are listed; more are counted. */
const LISTED = 200

/** Takes an inventory down, and what is different since the last one. */
export const keepInventory = (
  deps: Deps,
  deviceId: string,
  sha256: string,
  content: Inventory,
): Promise<void> =>
  deps.db.as(system('agents'), async (tx) => {
    const before = await lockInventory(tx, deviceId)
    if (before?.sha256 === sha256) return
    const at = deps.clock()
    await putInventory(tx, { deviceId, sha256, content, at })
    const changes = before && changesBetween(before.content as Inventory, content)
    if (changes && Object.keys(changes).length > 0)
      await addChange(tx, { deviceId, at, changes }, KEPT)
  })

/** What comes and goes, by name; of single values what they were and are. */
export function changesBetween(before: Inventory, after: Inventory): InventoryChanges {
  const changes: InventoryChanges = {}
  for (const [field, names] of Object.entries(LISTS)) {
    const [was, is] = [new Set(names(before)), new Set(names(after))]
    const gone = [...was].filter((name) => !is.has(name))
    const come = [...is].filter((name) => !was.has(name))
    if (gone.length + come.length > 0)
      changes[field] = {
        gone: gone.slice(0, LISTED),
        come: come.slice(0, LISTED),
        more: Math.max(0, gone.length - LISTED) + Math.max(0, come.length - LISTED),
      }
  }
  for (const [field, value] of Object.entries(VALUES)) {
    const [was, is] = [value(before) ?? '', value(after) ?? '']
    if (was !== is) changes[field] = { gone: [String(was)], come: [String(is)], more: 0 }
  }
  return changes
}

// Free space, health of the battery and who signed on when change every day: they are not news.
const LISTS: Record<string, (of: Inventory) => string[]> = {
  software: ({ software }) => software.map(({ name, version }) => [name, version].join(' ').trim()),
  users: ({ users }) => users.map(({ name }) => name),
  disks: ({ disks }) => disks.map(({ name, sizeGb }) => `${name} ${sizeGb} GB`),
  interfaces: ({ interfaces }) => interfaces.map(({ name, mac }) => [name, mac].join(' ').trim()),
}
const VALUES: Record<string, (of: Inventory) => string | number | null> = {
  hostname: ({ hostname }) => hostname,
  maker: ({ maker }) => maker,
  model: ({ model }) => model,
  serialNumber: ({ serialNumber }) => serialNumber,
  processor: ({ processor }) => processor,
  memoryMb: ({ memoryMb }) => memoryMb,
  tpm: ({ tpm }) => tpm.version,
  tpmEkSha256: ({ tpm }) => tpm.ekSha256,
}
