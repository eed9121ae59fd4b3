import { randomUUID } from 'node:crypto'
import { labelSheets } from '#api/devices/label-sheet'
import { MOST_LABELS } from '#contract/labels'
import { SETTINGS } from '#contract/settings'

/** Ten thousand labels of each sheet: seconds, megabytes, and what the process grew by. */
const labels = Array.from({ length: MOST_LABELS }, (_, n) => ({
  id: randomUUID(),
  propertyNumber: `道備-21-${String(n).padStart(5, '0')}`,
  model: '試作 モバイル 13.3型',
}))

for (const sheet of ['a4_24', 'a4_44', 'a4_65'] as const) {
  const before = process.memoryUsage().rss
  const began = performance.now()
  let [bytes, peak, firstMs] = [0, 0, 0]
  const geometry = SETTINGS[`labels.${sheet}`].parse(undefined)
  const codes = { codes: 'both', start: 1 } as const
  for await (const chunk of await labelSheets(labels, geometry, codes, new Date())) {
    firstMs ||= performance.now() - began
    bytes += chunk.length
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${sheet}: ${MOST_LABELS} labels in ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB, ` +
      `first byte after ${Math.round(firstMs)} ms, memory +${Math.round((peak - before) / 1e6)} MB`,
  )
}
