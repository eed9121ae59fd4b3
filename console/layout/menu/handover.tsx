import AssignmentIndOutlined from '@mui/icons-material/AssignmentIndOutlined'
import FactCheckIcon from '@mui/icons-material/FactCheck'
import GroupsOutlined from '@mui/icons-material/GroupsOutlined'
import HandshakeOutlined from '@mui/icons-material/HandshakeOutlined'
import InventoryOutlined from '@mui/icons-material/Inventory2Outlined'
import LuggageOutlined from '@mui/icons-material/LuggageOutlined'
import PointOfSaleOutlined from '@mui/icons-material/PointOfSaleOutlined'
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined'
import type { Group } from './group.ts'

export const handover: Group = {
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
}
