import Link from '@mui/material/Link'
import type { MouseEvent, ReactNode } from 'react'
import { LinkBase, useCreatePath } from 'react-admin'
import type { Permission } from '#contract/roles'
import { RIGHTS } from '../provider/rights.ts'
import { useReach } from '../provider/use-session.ts'
import { Nothing } from './nothing.tsx'

interface Props {
  resource: string
  id: string | number | null | undefined
  /** The page that it has. */
  page?: 'show' | 'edit'
  children: ReactNode
}

/** A link to a record's page, or its plain name for those who may not open that page. */
export function RecordLink({ resource, id, page = 'show', children }: Props) {
  const createPath = useCreatePath()
  const reach = useReach(RIGHTS[resource]?.read ?? ('account.own' satisfies Permission))
  if (children === null || children === undefined || children === '') return <Nothing />
  if (!id || !reach) return children
  return (
    <Link
      component={LinkBase}
      to={createPath({ resource, type: page, id })}
      underline="hover"
      onClick={(event: MouseEvent) => event.stopPropagation()}
      sx={{ fontWeight: 'inherit' }}
    >
      {children}
    </Link>
  )
}
