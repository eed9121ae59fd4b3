import { courseBookingRoutes } from './booking-routes.ts'
import { completionRoutes } from './completion-routes.ts'
import { courseRoutes } from './course-routes.ts'
import { conferenceLogRoutes } from './log-routes.ts'
import { courseSessionRoutes } from './session-routes.ts'

export const trainingRoutes = [
  ...courseRoutes,
  ...courseSessionRoutes,
  ...courseBookingRoutes,
  ...completionRoutes,
  ...conferenceLogRoutes,
]
