import AutoDeleteOutlined from '@mui/icons-material/AutoDeleteOutlined'
import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined'
import GroupWorkOutlined from '@mui/icons-material/GroupWorkOutlined'
import HowToRegOutlined from '@mui/icons-material/HowToRegOutlined'
import LockClockOutlined from '@mui/icons-material/LockClockOutlined'
import MailOutlined from '@mui/icons-material/MailOutlined'
import ManageAccountsOutlined from '@mui/icons-material/ManageAccountsOutlined'
import MonitorHeartOutlined from '@mui/icons-material/MonitorHeartOutlined'
import PendingActionsOutlined from '@mui/icons-material/PendingActionsOutlined'
import TuneOutlined from '@mui/icons-material/TuneOutlined'
import type { Group } from './group.ts'

export const administration: Group = {
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
}
