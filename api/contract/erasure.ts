import { z } from 'zod'
import { deviceState } from './devices.ts'
import { listQuery } from './list.ts'
import { day, id, instant, line } from './values.ts'

/**
 * Which method suffices for which category of data; 総務省 地方公共団体における情報セキュリティポリシーに
 * 関するガイドライン, disposal of devices. Terminals that handled individual numbers are made unusable;
 * confidential data must not come back in a laboratory, ordinary data not by common tools. The table
 * app.erasure_methods holds the same.
 */
export const ERASURE_METHODS = {
  individual_number: ['physical_destruction', 'degauss'],
  confidential: ['physical_destruction', 'degauss', 'secure_erase', 'crypto_erase'],
  ordinary: ['physical_destruction', 'degauss', 'secure_erase', 'crypto_erase', 'overwrite'],
} as const

export type ErasureCategory = keyof typeof ERASURE_METHODS
export const ERASURE_CATEGORIES = Object.keys(ERASURE_METHODS) as [
  ErasureCategory,
  ...ErasureCategory[],
]
export const erasureCategory = z.enum(ERASURE_CATEGORIES)
export const erasureMethod = z.enum(ERASURE_METHODS.ordinary)
export const mediumKind = z.enum(['hdd', 'ssd', 'flash'])

export const CERTIFICATE_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const
export const MAX_CERTIFICATE_BYTES = 10 * 1024 * 1024

export const erasure = z.object({
  id,
  deviceId: id,
  propertyNumber: z.string(),
  deviceState,
  category: erasureCategory,
  method: erasureMethod,
  mediumKind,
  mediumSerial: z.string(),
  place: z.string(),
  erasedOn: day,
  operator: z.string(),
  witness: z.string(),
  note: z.string().nullable(),
  certificateName: z.string().nullable(),
  certificateType: z.enum(CERTIFICATE_TYPES).nullable(),
  certificateBytes: z.number().int().nullable(),
  certificateSha256: z.string().nullable(),
  certifiedOn: day.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Erasure = z.infer<typeof erasure>

const fields = {
  category: erasureCategory,
  method: erasureMethod,
  mediumKind,
  mediumSerial: line(100),
  place: line(100),
  erasedOn: day,
  operator: line(100),
  witness: line(100),
  note: line(1000).nullable().optional(),
}

export const erasureCreate = z.strictObject({ deviceId: id, ...fields })
export const erasureUpdate = z.strictObject(fields).partial()

export const erasureQuery = listQuery({
  sort: ['erasedOn', 'certifiedOn', 'createdAt', 'updatedAt'],
  filter: {
    deviceId: id.optional(),
    category: erasureCategory.optional(),
    method: erasureMethod.optional(),
    certified: z.boolean().optional(),
    erasedFrom: day.optional(),
    erasedTo: day.optional(),
  },
})

/** `multipart/form-data`: a PDF, or a photograph as JPEG or PNG. */
export const certificateForm = z.object({ file: z.string().meta({ format: 'binary' }) })

/** A returned device whose certificate is missing beyond the time allowed. */
export const overdueErasure = z.object({
  id,
  deviceId: id,
  propertyNumber: z.string(),
  kind: z.enum(['laptop', 'smartphone']),
  state: deviceState,
  returnedOn: day,
  /** Days since the return. */
  days: z.number().int(),
  leaseEndsOn: day.nullable(),
  /** Erased already, the certificate alone is missing. */
  erasureId: id.nullable(),
})
export const overdueErasureQuery = listQuery({
  sort: ['returnedOn', 'leaseEndsOn'],
  filter: { kind: z.enum(['laptop', 'smartphone']).optional() },
})

export const erasureThroughputQuery = z.object({
  /** `YYYY`: the fiscal year; the present one unless told. */
  fiscalYear: z.coerce.number().int().min(2000).max(2100).optional(),
})
export const erasureThroughput = z.array(
  z.object({
    month: z.string(),
    /** Laptops that the waves of the year's programs are to replace, so many to be erased. */
    planned: z.number().int(),
    returned: z.number().int(),
    erased: z.number().int(),
    certified: z.number().int(),
  }),
)
