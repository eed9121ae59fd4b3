import { lazy } from 'react'

export { LoginPage } from './login-page.tsx'

/** Seldom come to: the first page does not wait for them. */
export const InvitationPage = lazy(() => import('./invitation-page.tsx'))
export const SteppedUpPage = lazy(() => import('./stepped-up-page.tsx'))
