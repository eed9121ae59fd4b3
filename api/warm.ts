import { bytesOf, createPdf, createPen } from './pdf/page.ts'

/**
 * Loads what writes workbooks and draws a page for nobody, before anybody is let in: at the first request that
 * needs them, everybody else's would stand still for half a second.
 */
export async function warmUp(): Promise<void> {
  await import('./exports/xlsx.ts')
  const doc = createPdf('', new Date(0))
  const pen = createPen(doc)
  for (const weight of ['regular', 'bold'] as const) pen.line('準備', 0, 0, { size: 10, weight })
  await bytesOf(doc)
}
