import { CacheProvider } from '@emotion/react'
import { Admin, CustomRoutes, Resource, reactRouterProvider } from 'react-admin'
import { acceptances } from './acceptances/index.ts'
import { access } from './access/index.ts'
import { account } from './account/index.ts'
import { agents } from './agents/index.ts'
import { alerts } from './alerts/index.ts'
import { appointments } from './appointments/index.ts'
import { approvals } from './approvals/index.ts'
import { audit } from './audit/index.ts'
import { authorities } from './authorities/index.ts'
import { blockedKeys } from './blocked-keys/index.ts'
import { certificates } from './certificates/index.ts'
import { checkIn } from './check-in/index.ts'
import { commandKeys } from './command-keys/index.ts'
import { commands } from './commands/index.ts'
import { completions } from './completions/index.ts'
import { conferenceLogs } from './conference-logs/index.ts'
import { courseExceptions } from './course-exceptions/index.ts'
import { courseRecordings } from './course-recordings/index.ts'
import { courseSessions, sessionCode } from './course-sessions/index.ts'
import { courses } from './courses/index.ts'
import { deviceBatches } from './device-batches/index.ts'
import { deviceModels } from './device-models/index.ts'
import { devices } from './devices/index.ts'
import { drills } from './drills/index.ts'
import { enrollmentTokens } from './enrollment-tokens/index.ts'
import { erasures } from './erasures/index.ts'
import { extensions } from './extensions/index.ts'
import { followUps } from './follow-ups/index.ts'
import { handovers } from './handovers/index.ts'
import { Home } from './home/index.ts'
import { i18nProvider } from './i18n/provider.ts'
import { importMappings } from './import-mappings/index.ts'
import { imports } from './imports/index.ts'
import { incidentNumbers, incidents, LinkPage } from './incidents/index.ts'
import { indicators } from './indicators/index.ts'
import { invitations } from './invitations/index.ts'
import { jobs } from './jobs/index.ts'
import { kiosk } from './kiosk/index.ts'
import { AccessDeniedPage, ErrorPage, NotFoundPage } from './layout/error-page.tsx'
import { Layout } from './layout/layout.tsx'
import { leaseExtensions } from './lease-extensions/index.ts'
import { lines } from './lines/index.ts'
import { InvitationPage, LoginPage, SteppedUpPage } from './login/index.ts'
import { loginSessions } from './login-sessions/index.ts'
import { me } from './me/index.ts'
import { measures } from './measures/index.ts'
import { myUnit } from './my-unit/index.ts'
import { networkSessions } from './network-sessions/index.ts'
import { notifications } from './notifications/index.ts'
import { permits } from './permits/index.ts'
import { phonePolicies } from './phone-policies/index.ts'
import { phoneTasks } from './phone-tasks/index.ts'
import { phones } from './phones/index.ts'
import { possessions } from './possessions/index.ts'
import { posturePolicies } from './posture-policies/index.ts'
import { programs } from './programs/index.ts'
import { authProvider, INVITATION_PATH, REPORT_LOSS_PATH } from './provider/auth.ts'
import { dataProvider } from './provider/data.ts'
import { queryClient } from './provider/query-client.ts'
import { STEPPED_UP_PATH } from './provider/step-up-channel.ts'
import { store } from './provider/store.ts'
import { quizAttempts } from './quiz-attempts/index.ts'
import { quizQuestions } from './quiz-questions/index.ts'
import { quizzes } from './quizzes/index.ts'
import { replacements } from './replacements/index.ts'
import { retention } from './retention/index.ts'
import { roleMappings } from './role-mappings/index.ts'
import { settings } from './settings/index.ts'
import { slots } from './slots/index.ts'
import { staff } from './staff/index.ts'
import { stocktakes } from './stocktakes/index.ts'
import { surveys } from './surveys/index.ts'
import { adoptedStyles } from './theme/adopted-styles.ts'
import { darkTheme, lightTheme } from './theme/index.ts'
import { transferBatches } from './transfer-batches/index.ts'
import { transfers } from './transfers/index.ts'
import { units } from './units/index.ts'
import { users } from './users/index.ts'
import { waves } from './waves/index.ts'

const { Route } = reactRouterProvider
const styles = adoptedStyles({ key: 'css' })

/**
 * The console's table of contents. Routes live behind the `#` of the address, so that what people search
 * for never reaches a proxy's log with the page.
 */
export const App = () => (
  <CacheProvider value={styles}>
    <Admin
      title="守り Mamori"
      dataProvider={dataProvider}
      authProvider={authProvider}
      i18nProvider={i18nProvider}
      store={store}
      queryClient={queryClient}
      theme={lightTheme}
      darkTheme={darkTheme}
      layout={Layout}
      loginPage={LoginPage}
      dashboard={Home}
      error={ErrorPage}
      catchAll={NotFoundPage}
      accessDenied={AccessDeniedPage}
      requireAuth
      disableTelemetry
    >
      <Resource {...devices} />
      <Resource {...deviceModels} />
      <Resource {...deviceBatches} />
      <Resource {...me} />
      <Resource {...myUnit} />
      <Resource {...kiosk} />
      <Resource {...handovers} />
      <Resource {...acceptances} />
      <Resource {...permits} />
      <Resource {...possessions} />
      <Resource {...stocktakes} />
      <Resource {...courses} />
      <Resource {...courseSessions} />
      <Resource {...sessionCode} />
      <Resource {...conferenceLogs} />
      <Resource {...completions} />
      <Resource {...courseExceptions} />
      <Resource {...checkIn} />
      <Resource {...slots} />
      <Resource {...appointments} />
      <Resource {...erasures} />
      <Resource {...lines} />
      <Resource {...extensions} />
      <Resource {...phones} />
      <Resource {...phoneTasks} />
      <Resource {...phonePolicies} />
      <Resource {...programs} />
      <Resource {...waves} />
      <Resource {...replacements} />
      <Resource {...courseRecordings} />
      <Resource {...quizzes} />
      <Resource {...quizQuestions} />
      <Resource {...quizAttempts} />
      <Resource {...followUps} />
      <Resource {...indicators} />
      <Resource {...surveys} />
      <Resource {...measures} />
      <Resource {...units} />
      <Resource {...staff} />
      <Resource {...transferBatches} />
      <Resource {...transfers} />
      <Resource {...imports} />
      <Resource {...importMappings} />
      <Resource {...approvals} />
      <Resource {...incidents} />
      <Resource {...agents} />
      <Resource {...posturePolicies} />
      <Resource {...incidentNumbers} />
      <Resource {...certificates} />
      <Resource {...access} />
      <Resource {...networkSessions} />
      <Resource {...blockedKeys} />
      <Resource {...commands} />
      <Resource {...leaseExtensions} />
      <Resource {...commandKeys} />
      <Resource {...enrollmentTokens} />
      <Resource {...authorities} />
      <Resource {...drills} />
      <Resource {...users} />
      <Resource {...invitations} />
      <Resource {...roleMappings} />
      <Resource {...loginSessions} />
      <Resource {...settings} />
      <Resource {...audit} />
      <Resource {...retention} />
      <Resource {...alerts} />
      <Resource {...jobs} />
      <Resource {...notifications} />
      <Resource {...account} />
      <CustomRoutes noLayout>
        <Route path={`${INVITATION_PATH}/:token`} element={<InvitationPage />} />
        <Route path={`${REPORT_LOSS_PATH}/:token`} element={<LinkPage />} />
        <Route path={STEPPED_UP_PATH} element={<SteppedUpPage />} />
      </CustomRoutes>
    </Admin>
  </CacheProvider>
)
