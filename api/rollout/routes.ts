import { appointmentRoutes } from './appointment-routes.ts'
import { programRoutes } from './program-routes.ts'
import { replacementRoutes } from './replacement-routes.ts'
import { slotRoutes } from './slot-routes.ts'
import { waveRoutes } from './wave-routes.ts'

export const rolloutRoutes = [
  ...programRoutes,
  ...waveRoutes,
  ...replacementRoutes,
  ...slotRoutes,
  ...appointmentRoutes,
]
