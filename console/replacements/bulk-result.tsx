import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { LinkBase, useTranslate } from 'react-admin'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { listPath } from '../provider/list-path.ts'
import { MOST_LINKED, type Moved, refusalsOf } from './bulk.ts'

/** How many went, and of the others why not; each reason opens the rows it holds up. */
export function BulkResult({ result, onLeave }: { result: Moved; onLeave: () => void }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { moved, refused } = result
  return (
    <Box role="status">
      <Alert severity={refused > 0 ? 'warning' : 'success'}>
        {translate('resources.replacements.moved', {
          moved: count(moved, locale),
          refused: count(refused, locale),
        })}
      </Alert>
      {refusalsOf(result).map(({ message, ids }) => (
        <Box
          key={message}
          sx={{ display: 'flex', gap: 2, py: 1, borderBottom: 1, borderColor: 'divider' }}
        >
          <Box sx={{ flex: 1 }}>{message}</Box>
          <Link
            component={LinkBase}
            to={listPath('replacements', { id: ids.slice(0, MOST_LINKED) })}
            underline="hover"
            onClick={onLeave}
            sx={{ whiteSpace: 'nowrap' }}
          >
            {ids.length > MOST_LINKED
              ? translate('resources.replacements.see_first', {
                  count: count(ids.length, locale),
                  first: MOST_LINKED,
                })
              : translate('resources.replacements.see', { count: count(ids.length, locale) })}
          </Link>
        </Box>
      ))}
    </Box>
  )
}
