export { InvitationPage } from './invitation-page.tsx'
export { LoginPage } from './login-page.tsx'
export { SteppedUpPage } from './stepped-up-page.tsx'
