import CategoryOutlined from '@mui/icons-material/CategoryOutlined'
import DevicesOutlined from '@mui/icons-material/DevicesOutlined'
import DialpadOutlined from '@mui/icons-material/DialpadOutlined'
import PhoneAndroidOutlined from '@mui/icons-material/PhoneAndroidOutlined'
import PhoneInTalkOutlined from '@mui/icons-material/PhoneInTalkOutlined'
import PhonelinkSetupOutlined from '@mui/icons-material/PhonelinkSetupOutlined'
import SimCardOutlined from '@mui/icons-material/SimCardOutlined'
import type { Group } from './group.ts'

export const ledger: Group = {
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
}
