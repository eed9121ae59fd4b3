import BookmarkBorder from '@mui/icons-material/BookmarkBorder'
import DeleteOutline from '@mui/icons-material/DeleteOutline'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import Popover from '@mui/material/Popover'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { type FormEvent, type MouseEvent, useState } from 'react'
import { useNavigate, useNotify, useTranslate } from 'react-admin'
import type { SavedFilter } from '#contract/saved-filters'
import { useIsPhone } from '../use-is-phone.ts'
import { pathOf, useSavedFilters } from './use-saved-filters.ts'

/** The person's own filters of this list: take one up, keep the present one, forget one. */
export function SavedFilters() {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const opens = {
    'aria-haspopup': 'dialog' as const,
    onClick: (event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget),
  }
  return (
    <>
      {isPhone ? (
        <IconButton color="primary" aria-label={translate('app.saved.title')} {...opens}>
          <BookmarkBorder />
        </IconButton>
      ) : (
        <Button size="small" startIcon={<BookmarkBorder />} {...opens}>
          {translate('app.saved.title')}
        </Button>
      )}
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      >
        <Box sx={{ width: 'min(22rem, 90vw)', py: 1 }}>
          <Saved close={() => setAnchor(null)} />
        </Box>
      </Popover>
    </>
  )
}

function Saved({ close }: { close: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const { saved, remove } = useSavedFilters()
  const take = (one: SavedFilter) => {
    navigate(pathOf(one))
    close()
  }
  return (
    <>
      {saved.length === 0 && (
        <Typography color="text.secondary" sx={{ px: 2, py: 1 }}>
          {translate('app.saved.none')}
        </Typography>
      )}
      <List disablePadding>
        {saved.map((one) => (
          <ListItem
            key={one.id}
            disablePadding
            secondaryAction={
              <IconButton
                edge="end"
                size="small"
                aria-label={translate('app.saved.remove', { name: one.name })}
                onClick={() => remove(one.id)}
              >
                <DeleteOutline fontSize="small" />
              </IconButton>
            }
          >
            <ListItemButton onClick={() => take(one)} sx={{ overflowWrap: 'anywhere' }}>
              {one.name}
            </ListItemButton>
          </ListItem>
        ))}
      </List>
      <Divider sx={{ my: 1 }} />
      <SaveThis />
    </>
  )
}

function SaveThis() {
  const translate = useTranslate()
  const notify = useNotify()
  const { save } = useSavedFilters()
  const [name, setName] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return
    try {
      await save(name.trim())
      setName('')
    } catch (error) {
      notify(error instanceof Error ? error.message : 'ra.notification.http_error', {
        type: 'error',
      })
    }
  }
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', gap: 1, px: 2, pb: 1 }}>
      <TextField
        label={translate('app.saved.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 60 } }}
        sx={{ flex: 1 }}
      />
      <Button type="submit" disabled={!name.trim()}>
        {translate('app.saved.save')}
      </Button>
    </Box>
  )
}
