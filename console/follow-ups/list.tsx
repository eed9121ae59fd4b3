import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useCanAccess, useGetList, useTranslate } from 'react-admin'
import type { Course } from '#contract/courses'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading, Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { Ahead } from './ahead.tsx'
import { People } from './people.tsx'
import { Remind } from './remind.tsx'
import { Tree, type Way } from './tree.tsx'

/** Who has yet to complete a course: by unit, by name, and whether it will be done in time. */
export default function FollowUpList() {
  const { canAccess, isPending } = useCanAccess({ resource: 'follow-ups', action: 'list' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return <FollowUps />
}

function FollowUps() {
  const translate = useTranslate()
  const mayRemind = useReach('follow-ups.remind') !== null
  const [chosen, setChosen] = useState('')
  const [way, setWay] = useState<Way>([])
  const { data: courses, isPending } = useGetList<Course>('courses', {
    filter: { state: 'open' },
    sort: { field: 'name', order: 'ASC' },
    pagination: { page: 1, perPage: 100 },
  })
  if (isPending) return <Waiting rows={6} />
  const required = courses?.find(({ requiredFrom }) => requiredFrom !== null)
  const courseId = chosen || required?.id || courses?.[0]?.id
  const unitId = way.at(-1)?.id
  const words = (key: string) => translate(`resources.follow-ups.${key}`)
  return (
    <>
      <Heading
        title={translate('resources.follow-ups.name')}
        lead={words('lead')}
        actions={courseId && mayRemind && <Remind courseId={courseId} way={way} />}
      />
      {courseId ? (
        <>
          <TextField
            select
            label={words('course')}
            value={courseId}
            onChange={(event) => {
              setChosen(event.target.value)
              setWay([])
            }}
            sx={{ minWidth: { xs: '100%', sm: '24rem' }, mb: 2 }}
          >
            {courses?.map(({ id, name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
          </TextField>
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
              alignItems: 'start',
            }}
          >
            <Tree courseId={courseId} way={way} onWay={setWay} />
            <Ahead courseId={courseId} unitId={unitId} />
          </Box>
          <Section title={words('people')}>
            <People courseId={courseId} unitId={unitId} />
          </Section>
        </>
      ) : (
        <Notice title={words('empty')} text={words('emptyHint')} />
      )}
    </>
  )
}
