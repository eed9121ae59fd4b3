import { z } from 'zod'
import { readLongSecret, readSecret } from './files.ts'
import { allOrNone, networkList, url, type Values } from './variables.ts'

export const variables = {
  ALERT_WEBHOOK_URL: url('https:').optional(),
  ALERT_WEBHOOK_SECRET_FILE: z.string().optional(),
  ALERT_WEBHOOK_PRIVATE_NETWORKS: networkList,
  ALERT_WEBHOOK_CA_FILE: z.string().optional(),
}

/** Where alerts are told besides by mail. @throws StartupError */
export function read(e: Values<typeof variables>) {
  const given = allOrNone(e, 'ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET_FILE')
  if (!given) return undefined
  const ca = e.ALERT_WEBHOOK_CA_FILE
  return {
    url: given.ALERT_WEBHOOK_URL,
    secret: readLongSecret('ALERT_WEBHOOK_SECRET_FILE', given.ALERT_WEBHOOK_SECRET_FILE),
    /** Where else than on the internet it may be. */
    privateNetworks: e.ALERT_WEBHOOK_PRIVATE_NETWORKS,
    ca: ca && readSecret('ALERT_WEBHOOK_CA_FILE', ca),
  }
}
