import type { ja, Like } from '../ja/index.ts'
import { access } from './access.ts'
import { account } from './account.ts'
import { audit, jobs, notifications, users } from './administration.ts'
import { app, home, login, permissions, roles } from './app.ts'
import { appointments, slots } from './appointments.ts'
import { deviceBatches, deviceModels, devices, extensions, handovers, lines } from './devices.ts'
import { erasures } from './erasures.ts'
import { importMappings, imports } from './imports.ts'
import { staff, units } from './organization.ts'
import { ra } from './ra.ts'
import { programs, replacements, waves } from './rollout.ts'

export const en: Like<typeof ja> = {
  ra,
  app,
  login,
  home,
  roles,
  permissions,
  access,
  account,
  resources: {
    account: { name: account.title },
    appointments,
    audit,
    'device-batches': deviceBatches,
    'device-models': deviceModels,
    devices,
    erasures,
    extensions,
    handovers,
    'import-mappings': importMappings,
    imports,
    jobs,
    lines,
    notifications,
    programs,
    replacements,
    slots,
    staff,
    units,
    users,
    waves,
  },
}
