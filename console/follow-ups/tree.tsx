import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { FollowUpTree } from '#contract/follow-ups'
import { ProgressBar } from '../fields/progress.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** The units one has gone down through. */
export type Way = { id: string; name: string }[]

interface Props {
  courseId: string
  way: Way
  onWay: (way: Way) => void
}

export function Tree({ courseId, way, onWay }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const unitId = way.at(-1)?.id
  const { data, error, refetch } = useQuery({
    queryKey: ['follow-ups', 'tree', courseId, unitId],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ courseId, ...(unitId && { unitId }) })
      return api.call<FollowUpTree>(`/follow-ups/tree?${query}`, { signal })
    },
  })
  return (
    <Card>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', px: 1, pt: 1 }}>
        <Button size="small" disabled={way.length === 0} onClick={() => onWay([])}>
          {translate('resources.follow-ups.top')}
        </Button>
        {way.map(({ id, name }, at) => (
          <Button
            key={id}
            size="small"
            disabled={at === way.length - 1}
            onClick={() => onWay(way.slice(0, at + 1))}
          >
            {name}
          </Button>
        ))}
      </Box>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.length === 0 ? (
        <Notice title={translate('resources.follow-ups.nobody')} />
      ) : (
        <List disablePadding>
          {data.map((unit) => (
            <Unit
              key={`${unit.unitId}${unit.isSelf}`}
              unit={unit}
              onOpen={() => onWay([...way, { id: unit.unitId, name: unit.name }])}
            />
          ))}
        </List>
      )}
    </Card>
  )
}

function Unit({ unit, onOpen }: { unit: FollowUpTree[number]; onOpen: () => void }) {
  const translate = useTranslate()
  const { name, isSelf, people, completed, booked } = unit
  const text = (
    <>
      <ListItemText
        primary={isSelf ? translate('resources.follow-ups.itself', { name }) : name}
        secondary={translate('resources.follow-ups.left', {
          open: people - completed,
          booked,
        })}
      />
      <Box sx={{ minWidth: '9rem' }}>
        <ProgressBar done={completed} total={people} />
      </Box>
    </>
  )
  return isSelf ? (
    <ListItem divider>{text}</ListItem>
  ) : (
    <ListItemButton divider onClick={onOpen}>
      {text}
    </ListItemButton>
  )
}
