import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { CourseVersion } from '#contract/courses'
import { shortDay } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { Line } from '../my-unit/short-list.tsx'
import { NewVersion } from './new-version.tsx'

interface Props {
  courseId: string
  versions: readonly CourseVersion[]
  mayWrite: boolean
}

/** Every version, the newest first. */
export function Versions({ courseId, versions, mayWrite }: Props) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <Section
      title={translate('resources.courses.versions')}
      aside={
        mayWrite && (
          <Button variant="outlined" onClick={() => setOpen(true)}>
            {translate('resources.courses.new_version')}
          </Button>
        )
      }
    >
      <Card>
        {[...versions].reverse().map(({ id, number, effectiveOn, note, renews }) => (
          <Line
            key={id}
            title={translate('resources.courses.version_number', { version: number })}
            text={[translate('resources.courses.from_day', { day: shortDay(effectiveOn) }), note]}
            mark={renews && <Tag tone="care">{translate('resources.courses.renews')}</Tag>}
          />
        ))}
      </Card>
      {open && <NewVersion courseId={courseId} onClose={() => setOpen(false)} />}
    </Section>
  )
}
