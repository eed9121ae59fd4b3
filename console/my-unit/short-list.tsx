import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { Fragment, type ReactNode, useState } from 'react'
import { type RaRecord, useGetList, useTranslate } from 'react-admin'
import { CardRow } from '../layout/card-row.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'

interface Props<R extends RaRecord> {
  title: string
  resource: string
  filter: object
  sort: string
  empty: string
  line: (record: R) => ReactNode
}

const PAGE = 10

/** The first rows of a list, their number, and more on request. */
export function ShortList<R extends RaRecord>(props: Props<R>) {
  const { title, resource, filter, sort, empty, line } = props
  const translate = useTranslate()
  const [perPage, setPerPage] = useState(PAGE)
  const { data, total, error, isPending, refetch } = useGetList<R>(resource, {
    filter,
    pagination: { page: 1, perPage },
    sort: { field: sort, order: 'ASC' },
  })
  return (
    <Section title={total ? `${title}(${total})` : title}>
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : isPending ? (
          <Waiting rows={2} />
        ) : data.length === 0 ? (
          <Typography color="text.secondary" sx={{ px: 2, py: 1.5 }}>
            {empty}
          </Typography>
        ) : (
          data.map((record) => <Fragment key={record.id}>{line(record)}</Fragment>)
        )}
        {data && total !== undefined && total > data.length && (
          <Box sx={{ p: 1, textAlign: 'center' }}>
            <Button onClick={() => setPerPage(perPage + 5 * PAGE)}>
              {translate('app.list.more')}
            </Button>
          </Box>
        )}
      </Card>
    </Section>
  )
}

export const Line = ({
  title,
  text,
  mark,
}: {
  title: ReactNode
  text: ReactNode[]
  mark?: ReactNode
}) => (
  <CardRow isText>
    <Typography sx={{ fontWeight: 600, flex: '0 1 10rem' }}>{title ?? '—'}</Typography>
    <Typography component="div" color="text.secondary" sx={{ flex: '1 1 12rem', minWidth: 0 }}>
      {text.filter(Boolean).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line, in fixed order
        <Fragment key={index}>
          {index > 0 && ' · '}
          {part}
        </Fragment>
      ))}
    </Typography>
    {mark}
  </CardRow>
)
