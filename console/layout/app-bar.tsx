import Box from '@mui/material/Box'
import { LoadingIndicator, AppBar as RaAppBar } from 'react-admin'
import { useReach } from '../provider/use-session.ts'
import { ScanButton } from '../scan/scan-button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Bell } from './bell.tsx'
import { Brand } from './brand.tsx'
import { QuickSearch } from './quick-search.tsx'

export function AppBar() {
  const mayRead = useReach('account.own')
  const mayScan = useReach('ledger.read')
  return (
    <RaAppBar
      alwaysOn
      color="inherit"
      elevation={0}
      toolbar={
        <>
          <LoadingIndicator />
          {mayScan && <ScanButton />}
          {mayRead && <Bell />}
        </>
      }
      userMenu={<AccountMenu />}
      sx={{
        backgroundColor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
        '& .RaAppBar-toolbar': { minHeight: 56, px: { xs: 1, sm: 1.5 } },
      }}
    >
      <Brand />
      <Box sx={{ flex: 1, display: 'flex', justifyContent: 'center', px: 2, minWidth: 0 }}>
        <QuickSearch />
      </Box>
    </RaAppBar>
  )
}
