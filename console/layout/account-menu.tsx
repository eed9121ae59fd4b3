import AccountCircleOutlined from '@mui/icons-material/AccountCircleOutlined'
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined'
import LightModeOutlined from '@mui/icons-material/LightModeOutlined'
import TranslateIcon from '@mui/icons-material/Translate'
import Box from '@mui/material/Box'
import Divider from '@mui/material/Divider'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { LinkBase, Logout, UserMenu, useTheme, useTranslate, useUserMenu } from 'react-admin'
import { useLocale } from '../fields/use-locale.ts'
import { LOCALES } from '../i18n/locale.ts'
import { usePerson } from '../provider/use-session.ts'
import { useChooseLocale } from './use-choose-locale.ts'

export const AccountMenu = () => (
  <UserMenu icon={<AccountCircleOutlined />}>
    <Who />
    <AccountItem />
    <LanguageItems />
    <ThemeItem />
    <Divider />
    <Logout />
  </UserMenu>
)

function Who() {
  const person = usePerson()
  const translate = useTranslate()
  if (!person) return null
  return (
    <Box component="li" sx={{ px: 2, pb: 1, pt: 0.5, listStyle: 'none', maxWidth: '18rem' }}>
      <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {person.displayName}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {person.roles.map((role) => translate(`roles.${role}`)).join(' · ')}
      </Typography>
      <Divider sx={{ mt: 1 }} />
    </Box>
  )
}

function AccountItem() {
  const translate = useTranslate()
  const menu = useUserMenu()
  return (
    <MenuItem component={LinkBase} to="/account" onClick={menu?.onClose}>
      <ListItemIcon>
        <AccountCircleOutlined fontSize="small" />
      </ListItemIcon>
      <ListItemText>{translate('account.title')}</ListItemText>
    </MenuItem>
  )
}

function LanguageItems() {
  const locale = useLocale()
  const choose = useChooseLocale()
  const menu = useUserMenu()
  return LOCALES.filter((other) => other.locale !== locale).map((other) => (
    <MenuItem
      key={other.locale}
      lang={other.locale}
      onClick={() => {
        menu?.onClose()
        void choose(other.locale)
      }}
    >
      <ListItemIcon>
        <TranslateIcon fontSize="small" />
      </ListItemIcon>
      <ListItemText>{other.name}</ListItemText>
    </MenuItem>
  ))
}

function ThemeItem() {
  const translate = useTranslate()
  const menu = useUserMenu()
  const [theme, setTheme] = useTheme('light')
  const next = theme === 'dark' ? 'light' : 'dark'
  return (
    <MenuItem
      onClick={() => {
        menu?.onClose()
        setTheme(next)
      }}
    >
      <ListItemIcon>
        {next === 'dark' ? (
          <DarkModeOutlined fontSize="small" />
        ) : (
          <LightModeOutlined fontSize="small" />
        )}
      </ListItemIcon>
      <ListItemText>{translate(`app.theme.${next}`)}</ListItemText>
    </MenuItem>
  )
}
