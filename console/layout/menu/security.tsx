import GppMaybeOutlined from '@mui/icons-material/GppMaybeOutlined'
import KeyOffOutlined from '@mui/icons-material/KeyOffOutlined'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import LaptopOutlined from '@mui/icons-material/LaptopOutlined'
import MoreTimeOutlined from '@mui/icons-material/MoreTimeOutlined'
import PolicyOutlined from '@mui/icons-material/PolicyOutlined'
import QrCode2Outlined from '@mui/icons-material/QrCode2Outlined'
import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined'
import RestartAltOutlined from '@mui/icons-material/RestartAltOutlined'
import SettingsRemoteOutlined from '@mui/icons-material/SettingsRemoteOutlined'
import SpeedOutlined from '@mui/icons-material/SpeedOutlined'
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined'
import WifiOutlined from '@mui/icons-material/WifiOutlined'
import WorkspacePremiumOutlined from '@mui/icons-material/WorkspacePremiumOutlined'
import type { Group } from './group.ts'

export const security: Group = {
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
}
