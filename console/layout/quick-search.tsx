import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import InputAdornment from '@mui/material/InputAdornment'
import TextField from '@mui/material/TextField'
import { type FormEvent, useState } from 'react'
import { useNavigate, useTranslate } from 'react-admin'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useReach } from '../provider/use-session.ts'

/** One field for the commonest question: which device is it, whose is it? */
export function QuickSearch() {
  const translate = useTranslate()
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const reach = useReach('ledger.read')
  const [words, setWords] = useState('')
  if (isPhone || reach === null || reach === 'own') return null
  const search = (event: FormEvent) => {
    event.preventDefault()
    const query = new URLSearchParams({ filter: JSON.stringify({ q: words.trim() }) })
    navigate(`/devices?${query}`)
    setWords('')
  }
  return (
    <Box component="search" sx={{ width: '100%', maxWidth: '26rem' }}>
      <form onSubmit={search}>
        <TextField
          fullWidth
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={translate('app.search.devices')}
          slotProps={{
            htmlInput: { 'aria-label': translate('app.search.devices'), maxLength: 100 },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <SearchIcon fontSize="small" />
                </InputAdornment>
              ),
            },
          }}
        />
      </form>
    </Box>
  )
}
