/* Without zod, for which the console's first page does not wait. */

export const DEVICE_KINDS = ['laptop', 'smartphone'] as const

export const DEVICE_STATES = [
  'in_stock',
  'kitting',
  'ready',
  'issued',
  'missing',
  'repair',
  'returned',
  'erased',
  'disposed',
  'written_off',
] as const
