import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { useCheckAuth, useNavigate, useTranslate } from 'react-admin'
import { Mark } from '../layout/brand.tsx'
import { LanguageChoice } from './language-choice.tsx'
import { LoginForm } from './login-form.tsx'

export function LoginPage() {
  const translate = useTranslate()
  const checkAuth = useCheckAuth()
  const navigate = useNavigate()
  useEffect(() => {
    document.title = `${translate('login.title')} — 守り Mamori`
  }, [translate])
  useEffect(() => {
    checkAuth({}, false).then(
      () => navigate('/'),
      () => undefined,
    )
  }, [checkAuth, navigate])
  return (
    <Box
      sx={{
        minHeight: '100vh',
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', md: 'minmax(22rem, 5fr) 7fr' },
        gridTemplateRows: { xs: 'auto 1fr', md: '1fr' },
        backgroundColor: 'background.default',
      }}
    >
      <Welcome />
      <Box
        component="main"
        sx={{
          display: 'flex',
          flexDirection: 'column',
          alignItems: 'center',
          justifyContent: { xs: 'flex-start', md: 'center' },
          p: { xs: 2, sm: 4 },
          pt: { xs: 3, md: 4 },
        }}
      >
        <Box sx={{ width: '100%', maxWidth: '24rem' }}>
          <LoginForm />
          <LanguageChoice />
        </Box>
      </Box>
    </Box>
  )
}

function Welcome() {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        color: '#fbfaf6',
        backgroundColor: '#1b4560',
        // Waves of the blue sea (青海波), the old wish for a calm and unbroken peace.
        backgroundImage: 'url(/seigaiha.svg)',
        backgroundSize: '72px 36px',
        display: 'flex',
        flexDirection: 'column',
        justifyContent: { xs: 'flex-start', md: 'space-between' },
        p: { xs: 2.5, md: 6 },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: { xs: 1.5, md: 2 } }}>
        <Mark sx={{ fontSize: { xs: 36, md: 56 } }} />
        <Box>
          <Typography
            component="p"
            sx={{ fontSize: { xs: '1.4rem', md: '2.2rem' }, fontWeight: 600, lineHeight: 1.2 }}
          >
            守り
          </Typography>
          <Typography component="p" sx={{ opacity: 0.85, letterSpacing: '0.08em' }}>
            Mamori
          </Typography>
        </Box>
      </Box>
      <Typography
        sx={{
          display: { xs: 'none', md: 'block' },
          maxWidth: '24em',
          opacity: 0.9,
          lineHeight: 1.9,
          wordBreak: 'auto-phrase',
        }}
      >
        {translate('login.purpose')}
      </Typography>
    </Box>
  )
}
