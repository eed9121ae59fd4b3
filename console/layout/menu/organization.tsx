import AccountTreeOutlined from '@mui/icons-material/AccountTreeOutlined'
import BadgeOutlined from '@mui/icons-material/BadgeOutlined'
import MoveUpOutlined from '@mui/icons-material/MoveUpOutlined'
import type { Group } from './group.ts'

export const organization: Group = {
  key: 'organization',
  items: [
    { resource: 'units', icon: <AccountTreeOutlined />, needs: 'units.read' },
    { resource: 'staff', icon: <BadgeOutlined />, needs: 'staff.read', notFor: 'own' },
    { resource: 'transfer-batches', icon: <MoveUpOutlined />, needs: 'transfers.read' },
  ],
}
