import Card from '@mui/material/Card'
import List from '@mui/material/List'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { Survey } from '#contract/surveys'
import { dayInYear } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'

/** What one is asked now and hasn't answered; nothing at all where there is none. */
export function OpenSurveys() {
  const translate = useTranslate()
  const locale = useLocale()
  const { data } = useGetList<Survey>('surveys', {
    filter: { state: 'open' },
    sort: { field: 'closesOn', order: 'ASC' },
    pagination: { page: 1, perPage: 10 },
  })
  const waiting = data?.filter(({ answered }) => !answered) ?? []
  if (waiting.length === 0) return null
  return (
    <Section title={translate('resources.surveys.name', { smart_count: 2 })}>
      <Card>
        <List disablePadding>
          {waiting.map(({ id, title, closesOn }) => (
            <ListItemButton key={id} component={LinkBase} to={`/surveys/${id}/show`}>
              <ListItemText
                primary={title}
                secondary={translate('resources.surveys.until', {
                  day: dayInYear(closesOn, locale),
                })}
              />
            </ListItemButton>
          ))}
        </List>
      </Card>
    </Section>
  )
}
