import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useGetList, useTranslate } from 'react-admin'
import type { Unit } from '#contract/units'
import { RecordLink } from '../fields/record-link.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'

const ALL = 200

export function UnitsBelow({ parentId }: { parentId: string }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useGetList<Unit>('units', {
    filter: { parentId },
    pagination: { page: 1, perPage: ALL },
    sort: { field: 'code', order: 'ASC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <Card>
      {isPending ? (
        <Waiting rows={3} />
      ) : data.length === 0 ? (
        <Notice title={translate('resources.units.none_below')} />
      ) : (
        <Box
          component="ul"
          sx={{ m: 0, p: 2, listStyle: 'none', columns: { xs: 1, sm: 2, lg: 3 }, columnGap: 4 }}
        >
          {data.map((unit) => (
            <Box component="li" key={unit.id} sx={{ py: 0.4, breakInside: 'avoid' }}>
              <RecordLink resource="units" id={unit.id}>
                {unit.name}
              </RecordLink>
              {unit.headName && (
                <Box component="span" sx={{ color: 'text.secondary', ml: 1, fontSize: '0.86rem' }}>
                  {unit.headName}
                </Box>
              )}
            </Box>
          ))}
        </Box>
      )}
    </Card>
  )
}
