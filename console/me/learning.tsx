import PictureAsPdf from '@mui/icons-material/PictureAsPdfOutlined'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import IconButton from '@mui/material/IconButton'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { Completion } from '#contract/completions'
import type { CourseRecording } from '#contract/course-recordings'
import type { Quiz } from '#contract/quizzes'
import { OwnWatching } from '../course-recordings/marks.tsx'
import { shortDay, today } from '../fields/dates.ts'
import { Section } from '../layout/page.tsx'

const MANY = { page: 1, perPage: 50 }

/** What one can watch, the quizzes that go with it, and what one has completed. */
export function Learning({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const { data: recordings } = useGetList<CourseRecording>('course-recordings', {
    filter: { state: 'published' },
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: MANY,
  })
  const { data: quizzes } = useGetList<Quiz>('quizzes', {
    sort: { field: 'title', order: 'ASC' },
    pagination: MANY,
  })
  if (!recordings?.length && !quizzes?.length) return <Done staffId={staffId} />
  return (
    <>
      <Section title={translate('me.learning')}>
        <Card>
          <List disablePadding>
            {recordings?.map(({ id, title, courseName, own }) => (
              <ListItemButton key={id} component={LinkBase} to={`/course-recordings/${id}/show`}>
                <ListItemText primary={title} secondary={courseName} />
                <Box sx={{ minWidth: '8rem' }}>
                  <OwnWatching own={own} />
                </Box>
              </ListItemButton>
            ))}
            {quizzes?.map(({ id, title, courseName }) => (
              <ListItemButton key={id} component={LinkBase} to={`/quizzes/${id}/show`}>
                <ListItemText primary={title} secondary={courseName} />
              </ListItemButton>
            ))}
          </List>
        </Card>
      </Section>
      <Done staffId={staffId} />
    </>
  )
}

function Done({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const { data } = useGetList<Completion>('completions', {
    filter: { staffId },
    sort: { field: 'completedAt', order: 'DESC' },
    pagination: MANY,
  })
  const shown = data?.filter(
    ({ standing, source }) => standing !== 'revoked' && source !== 'exception',
  )
  if (!shown?.length) return null
  return (
    <Section title={translate('me.certificates')}>
      <Card>
        <List disablePadding>
          {shown.map(({ id, courseName, completedAt, validUntil }) => (
            <ListItem
              key={id}
              secondaryAction={
                <IconButton
                  component="a"
                  href={`/api/completions/${id}/certificate`}
                  aria-label={translate('me.certificate_of', { course: courseName })}
                >
                  <PictureAsPdf />
                </IconButton>
              }
            >
              <ListItemText
                primary={courseName}
                secondary={[
                  shortDay(today(new Date(completedAt))),
                  validUntil && translate('me.valid_until', { day: shortDay(validUntil) }),
                ]
                  .filter(Boolean)
                  .join(' ')}
              />
            </ListItem>
          ))}
        </List>
      </Card>
    </Section>
  )
}
