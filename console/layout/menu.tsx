import AccountTreeOutlined from '@mui/icons-material/AccountTreeOutlined'
import AssignmentIndOutlined from '@mui/icons-material/AssignmentIndOutlined'
import AutoDeleteOutlined from '@mui/icons-material/AutoDeleteOutlined'
import BadgeOutlined from '@mui/icons-material/BadgeOutlined'
import CalendarMonthOutlined from '@mui/icons-material/CalendarMonthOutlined'
import CategoryOutlined from '@mui/icons-material/CategoryOutlined'
import ChecklistOutlined from '@mui/icons-material/ChecklistOutlined'
import CoPresentOutlined from '@mui/icons-material/CoPresentOutlined'
import DeleteSweepOutlined from '@mui/icons-material/DeleteSweepOutlined'
import DevicesOutlined from '@mui/icons-material/DevicesOutlined'
import DialpadOutlined from '@mui/icons-material/DialpadOutlined'
import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined'
import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined'
import EventNoteOutlined from '@mui/icons-material/EventNoteOutlined'
import FactCheckIcon from '@mui/icons-material/FactCheck'
import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined'
import GppMaybeOutlined from '@mui/icons-material/GppMaybeOutlined'
import GradingOutlined from '@mui/icons-material/GradingOutlined'
import GroupsOutlined from '@mui/icons-material/GroupsOutlined'
import GroupWorkOutlined from '@mui/icons-material/GroupWorkOutlined'
import HandshakeOutlined from '@mui/icons-material/HandshakeOutlined'
import HomeOutlined from '@mui/icons-material/HomeOutlined'
import HowToRegOutlined from '@mui/icons-material/HowToRegOutlined'
import InsightsOutlined from '@mui/icons-material/InsightsOutlined'
import InventoryOutlined from '@mui/icons-material/Inventory2Outlined'
import KeyOffOutlined from '@mui/icons-material/KeyOffOutlined'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import LaptopOutlined from '@mui/icons-material/LaptopOutlined'
import LockClockOutlined from '@mui/icons-material/LockClockOutlined'
import LuggageOutlined from '@mui/icons-material/LuggageOutlined'
import MailOutlined from '@mui/icons-material/MailOutlined'
import ManageAccountsOutlined from '@mui/icons-material/ManageAccountsOutlined'
import MonitorHeartOutlined from '@mui/icons-material/MonitorHeartOutlined'
import MoreTimeOutlined from '@mui/icons-material/MoreTimeOutlined'
import MoveUpOutlined from '@mui/icons-material/MoveUpOutlined'
import NotificationImportantOutlined from '@mui/icons-material/NotificationImportantOutlined'
import PendingActionsOutlined from '@mui/icons-material/PendingActionsOutlined'
import PhoneAndroidOutlined from '@mui/icons-material/PhoneAndroidOutlined'
import PhoneInTalkOutlined from '@mui/icons-material/PhoneInTalkOutlined'
import PhonelinkSetupOutlined from '@mui/icons-material/PhonelinkSetupOutlined'
import PlayCircleOutlined from '@mui/icons-material/PlayCircleOutlined'
import PointOfSaleOutlined from '@mui/icons-material/PointOfSaleOutlined'
import PolicyOutlined from '@mui/icons-material/PolicyOutlined'
import PollOutlined from '@mui/icons-material/PollOutlined'
import QrCode2Outlined from '@mui/icons-material/QrCode2Outlined'
import QuizOutlined from '@mui/icons-material/QuizOutlined'
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined'
import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined'
import RestartAltOutlined from '@mui/icons-material/RestartAltOutlined'
import SchoolOutlined from '@mui/icons-material/SchoolOutlined'
import SettingsRemoteOutlined from '@mui/icons-material/SettingsRemoteOutlined'
import SimCardOutlined from '@mui/icons-material/SimCardOutlined'
import SpeedOutlined from '@mui/icons-material/SpeedOutlined'
import SwapHorizOutlined from '@mui/icons-material/SwapHorizOutlined'
import TaskAltOutlined from '@mui/icons-material/TaskAltOutlined'
import TuneOutlined from '@mui/icons-material/TuneOutlined'
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined'
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined'
import ViewTimelineOutlined from '@mui/icons-material/ViewTimelineOutlined'
import ViewWeekOutlined from '@mui/icons-material/ViewWeekOutlined'
import WifiOutlined from '@mui/icons-material/WifiOutlined'
import WorkspacePremiumOutlined from '@mui/icons-material/WorkspacePremiumOutlined'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { Menu as RaMenu, usePermissions, useSidebarState, useTranslate } from 'react-admin'
import type { Permission, Reach } from '#contract/roles'
import type { Session } from '#contract/session'

interface Item {
  resource: string
  icon: ReactElement
  needs: Permission
  /** Reaches for which the page would show next to nothing. */
  notFor?: Reach
  /** What it is called for those who see their own alone. */
  own?: string
}

const GROUPS: { key: string; items: Item[] }[] = [
  {
    key: 'ledger',
    items: [
      {
        resource: 'devices',
        icon: <DevicesOutlined />,
        needs: 'ledger.read',
        own: 'app.menu.own_devices',
      },
      {
        resource: 'device-models',
        icon: <CategoryOutlined />,
        needs: 'ledger.read',
        notFor: 'own',
      },
      { resource: 'lines', icon: <SimCardOutlined />, needs: 'lines.read' },
      { resource: 'phones', icon: <PhoneAndroidOutlined />, needs: 'phones.read' },
      { resource: 'phone-tasks', icon: <PhoneInTalkOutlined />, needs: 'phones.read' },
      { resource: 'phone-policies', icon: <PhonelinkSetupOutlined />, needs: 'phones.read' },
      { resource: 'extensions', icon: <DialpadOutlined />, needs: 'extensions.read' },
    ],
  },
  {
    key: 'handover',
    items: [
      { resource: 'me', icon: <AssignmentIndOutlined />, needs: 'account.own' },
      { resource: 'my-unit', icon: <GroupsOutlined />, needs: 'permits.decide' },
      { resource: 'kiosk', icon: <PointOfSaleOutlined />, needs: 'ledger.write' },
      {
        resource: 'handovers',
        icon: <HandshakeOutlined />,
        needs: 'ledger.read',
        notFor: 'own',
      },
      {
        resource: 'acceptances',
        icon: <ReceiptLongOutlined />,
        needs: 'ledger.read',
        notFor: 'own',
      },
      { resource: 'permits', icon: <LuggageOutlined />, needs: 'ledger.read', notFor: 'own' },
      { resource: 'possessions', icon: <FactCheckIcon />, needs: 'ledger.read', notFor: 'own' },
      { resource: 'stocktakes', icon: <InventoryOutlined />, needs: 'stocktakes.read' },
    ],
  },
  {
    key: 'rollout',
    items: [
      {
        resource: 'programs',
        icon: <EventNoteOutlined />,
        needs: 'rollout.read',
        notFor: 'own',
      },
      { resource: 'waves', icon: <ViewTimelineOutlined />, needs: 'rollout.read', notFor: 'own' },
      {
        resource: 'replacements',
        icon: <SwapHorizOutlined />,
        needs: 'rollout.read',
        own: 'app.menu.own_replacements',
      },
      { resource: 'slots', icon: <CalendarMonthOutlined />, needs: 'rollout.read', notFor: 'own' },
      { resource: 'appointments', icon: <EventAvailableOutlined />, needs: 'rollout.read' },
      { resource: 'erasures', icon: <DeleteSweepOutlined />, needs: 'erasures.read' },
    ],
  },
  {
    key: 'training',
    items: [
      { resource: 'courses', icon: <SchoolOutlined />, needs: 'courses.read' },
      { resource: 'course-sessions', icon: <CoPresentOutlined />, needs: 'courses.read' },
      {
        resource: 'course-recordings',
        icon: <PlayCircleOutlined />,
        needs: 'course-recordings.read',
      },
      { resource: 'follow-ups', icon: <NotificationImportantOutlined />, needs: 'follow-ups.read' },
      { resource: 'quizzes', icon: <QuizOutlined />, needs: 'quizzes.read' },
      {
        resource: 'quiz-attempts',
        icon: <GradingOutlined />,
        needs: 'quiz-attempts.read',
        notFor: 'own',
      },
      {
        resource: 'completions',
        icon: <TaskAltOutlined />,
        needs: 'completions.read',
        notFor: 'own',
      },
      {
        resource: 'course-exceptions',
        icon: <EventBusyOutlined />,
        needs: 'course-exceptions.read',
        notFor: 'own',
      },
    ],
  },
  {
    key: 'indicators',
    items: [
      { resource: 'indicators', icon: <InsightsOutlined />, needs: 'indicators.read' },
      { resource: 'measures', icon: <ViewWeekOutlined />, needs: 'indicators.read' },
      { resource: 'surveys', icon: <PollOutlined />, needs: 'surveys.read' },
    ],
  },
  {
    key: 'organization',
    items: [
      { resource: 'units', icon: <AccountTreeOutlined />, needs: 'units.read' },
      { resource: 'staff', icon: <BadgeOutlined />, needs: 'staff.read', notFor: 'own' },
      { resource: 'transfer-batches', icon: <MoveUpOutlined />, needs: 'transfers.read' },
    ],
  },
  {
    key: 'work',
    items: [
      { resource: 'device-batches', icon: <ChecklistOutlined />, needs: 'batches.read' },
      { resource: 'imports', icon: <UploadFileOutlined />, needs: 'imports.read' },
    ],
  },
  {
    key: 'security',
    items: [
      { resource: 'incidents', icon: <ReportProblemOutlined />, needs: 'incidents.read' },
      { resource: 'agents', icon: <LaptopOutlined />, needs: 'ledger.read', notFor: 'own' },
      { resource: 'posture-policies', icon: <PolicyOutlined />, needs: 'inventories.read' },
      {
        resource: 'incident-numbers',
        icon: <SpeedOutlined />,
        needs: 'incidents.read',
        notFor: 'own',
      },
      { resource: 'access', icon: <GppMaybeOutlined />, needs: 'access.explain' },
      { resource: 'network-sessions', icon: <WifiOutlined />, needs: 'network-sessions.read' },
      {
        resource: 'certificates',
        icon: <WorkspacePremiumOutlined />,
        needs: 'certificates.read',
        notFor: 'own',
      },
      { resource: 'commands', icon: <SettingsRemoteOutlined />, needs: 'commands.read' },
      { resource: 'lease-extensions', icon: <MoreTimeOutlined />, needs: 'commands.read' },
      { resource: 'command-keys', icon: <KeyOutlined />, needs: 'commands.read' },
      { resource: 'blocked-keys', icon: <KeyOffOutlined />, needs: 'blocked-keys.read' },
      { resource: 'enrollment-tokens', icon: <QrCode2Outlined />, needs: 'enrollment.read' },
      { resource: 'authorities', icon: <VerifiedUserOutlined />, needs: 'authorities.read' },
      { resource: 'drills', icon: <RestartAltOutlined />, needs: 'certificates.drill' },
    ],
  },
  {
    key: 'administration',
    items: [
      { resource: 'approvals', icon: <HowToRegOutlined />, needs: 'approvals.read' },
      { resource: 'users', icon: <ManageAccountsOutlined />, needs: 'users.read' },
      { resource: 'invitations', icon: <MailOutlined />, needs: 'users.read' },
      { resource: 'role-mappings', icon: <GroupWorkOutlined />, needs: 'users.read' },
      { resource: 'login-sessions', icon: <LockClockOutlined />, needs: 'sessions.end' },
      { resource: 'settings', icon: <TuneOutlined />, needs: 'settings.write' },
      { resource: 'audit', icon: <FactCheckOutlined />, needs: 'audit.read' },
      { resource: 'retention', icon: <AutoDeleteOutlined />, needs: 'retention.read' },
      { resource: 'alerts', icon: <MonitorHeartOutlined />, needs: 'alerts.read' },
      { resource: 'jobs', icon: <PendingActionsOutlined />, needs: 'jobs.read' },
    ],
  },
]

export function Menu() {
  const translate = useTranslate()
  const { permissions } = usePermissions<Session['permissions']>()
  const shown = ({ needs, notFor }: Item) => {
    const reach = permissions?.[needs]
    return reach !== undefined && reach !== notFor
  }
  return (
    <RaMenu sx={{ pt: 1.5, pb: 3 }}>
      <RaMenu.Item to="/" primaryText={translate('home.title')} leftIcon={<HomeOutlined />} />
      {GROUPS.map(({ key, items }) => {
        const visible = items.filter(shown)
        if (visible.length === 0) return null
        return (
          <Box key={key} component="li" sx={{ listStyle: 'none' }}>
            <GroupName name={translate(`app.menu.${key}`)} />
            <Box component="ul" sx={{ p: 0, m: 0 }}>
              {visible.map(({ resource, icon, needs, own }) => (
                <RaMenu.Item
                  key={resource}
                  to={`/${resource}`}
                  primaryText={translate(
                    own && permissions?.[needs] === 'own' ? own : `resources.${resource}.name`,
                    { smart_count: 2 },
                  )}
                  leftIcon={icon}
                />
              ))}
            </Box>
          </Box>
        )
      })}
    </RaMenu>
  )
}

function GroupName({ name }: { name: string }) {
  const [open] = useSidebarState()
  return open ? (
    <Typography
      variant="body2"
      color="text.secondary"
      sx={{ px: 2, pt: 2, pb: 0.5, fontSize: '0.76rem' }}
    >
      {name}
    </Typography>
  ) : (
    <Box sx={{ borderTop: 1, borderColor: 'divider', my: 1, mx: 1.5 }} />
  )
}
