import { z } from 'zod'

/** What was scanned, as the scanner typed it or the camera read it. */
export const scanQuery = z.object({ code: z.string().trim().min(1).max(200) })

export const SCANNED_BY = [
  'label',
  'propertyNumber',
  'serialNumber',
  'imei',
  'iccid',
  'employeeNumber',
] as const

/** What a code stands for, as far as one may see it. */
export const scanMatch = z.object({
  resource: z.enum(['devices', 'staff']),
  id: z.uuid(),
  by: z.enum(SCANNED_BY),
  /** Property number or name. */
  title: z.string(),
})
export type ScanMatch = z.infer<typeof scanMatch>

/** Mostly one; several where a code stands for different things. */
export const scanResult = z.object({ matches: z.array(scanMatch).min(1) })
