import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation, useTranslate } from 'react-admin'
import type { Explanation } from '#contract/explain'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { Explained } from './explained.tsx'

type Question = { q: string } | { deviceId: string }

/**
 * Why a device was turned away. What is typed is sent in the request's body and stands in no address: it
 * may be a phone number.
 */
export default function Why() {
  const translate = useTranslate()
  const deviceId = new URLSearchParams(useLocation().search).get('device')
  const [asked, setAsked] = useState<Question | null>(deviceId ? { deviceId } : null)
  const words = (part: string) => translate(`access.why.${part}`)
  if (useReach('access.explain') === null) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '64rem' }}>
      <Heading title={words('title')} lead={words('lead')} />
      <Ask onAsk={(q) => setAsked({ q })} />
      {asked ? (
        <Answer question={asked} onAsk={setAsked} />
      ) : (
        <Card sx={{ mt: 2 }}>
          <Notice title={words('begin')} text={words('begin_hint')} />
        </Card>
      )}
    </Box>
  )
}

function Ask({ onAsk }: { onAsk: (q: string) => void }) {
  const translate = useTranslate()
  const [text, setText] = useState('')
  const ask = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) onAsk(text.trim())
  }
  return (
    <Card
      component="form"
      role="search"
      onSubmit={ask}
      sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}
    >
      <TextField
        value={text}
        onChange={({ target }) => setText(target.value)}
        label={translate('access.why.field')}
        helperText={translate('access.why.field_help')}
        multiline
        maxRows={6}
        autoFocus
        onKeyDown={(event) => {
          // A certificate has lines; everything else is asked with the enter key.
          const composing = event.nativeEvent.isComposing
          if (event.key !== 'Enter' || event.shiftKey || composing || text.includes('\n')) return
          ask(event)
        }}
        slotProps={{ htmlInput: { maxLength: 20_000, autoCapitalize: 'none', spellCheck: false } }}
        sx={{ flex: '1 1 18rem', m: 0 }}
      />
      <Button type="submit" variant="contained" disabled={!text.trim()} sx={{ minHeight: 44 }}>
        {translate('access.why.ask')}
      </Button>
    </Card>
  )
}

function Answer({ question, onAsk }: { question: Question; onAsk: (question: Question) => void }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['access', 'explain', question],
    queryFn: ({ signal }) =>
      api.call<Explanation>('/access/explain', { method: 'POST', body: question, signal }),
  })
  if (error)
    return (
      <Card sx={{ mt: 2 }}>
        <Failed error={error} retry={() => void refetch()} />
      </Card>
    )
  if (!data)
    return (
      <Card sx={{ mt: 2 }}>
        <Waiting rows={4} />
      </Card>
    )
  return (
    <Box aria-live="polite" sx={{ mt: 2 }}>
      {data.found === null && (
        <Card>
          <Notice
            title={translate('access.why.nothing')}
            text={translate('access.why.nothing_hint')}
          />
        </Card>
      )}
      <Explained explanation={data} />
      {data.others.length > 0 && (
        <Card sx={{ p: 2, mt: 2 }}>
          <Typography color="text.secondary">{translate('access.why.others')}</Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
            {data.others.map(({ id, propertyNumber }) => (
              <Button
                key={id}
                variant="outlined"
                size="small"
                onClick={() => onAsk({ deviceId: id })}
              >
                {propertyNumber}
              </Button>
            ))}
          </Box>
        </Card>
      )}
    </Box>
  )
}
