import type { ReactNode } from 'react'
import {
  type RaRecord,
  RecordContextProvider,
  ShowBase,
  useResourceContext,
  useShowContext,
  useTranslate,
} from 'react-admin'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { problemOf } from '../provider/problem.ts'

interface Props<R extends RaRecord> {
  title: (record: R) => string
  lead?: (record: R) => ReactNode
  actions?: (record: R) => ReactNode
  children: (record: R) => ReactNode
  /** Asks again after so many milliseconds, for what changes by itself; false stops. */
  refetchInterval?: (record: R | undefined) => number | false
}

/** Every page of one record: where it belongs, its name, its parts; waiting and failing included. */
export const ShowPage = <R extends RaRecord>({ refetchInterval, ...parts }: Props<R>) => (
  <ShowBase<R>
    redirectOnError={false}
    queryOptions={{
      // The page itself says what went wrong; react-admin would show a notice and leave.
      onError: () => undefined,
      refetchInterval: refetchInterval
        ? (query: { state: { data?: R } }) => refetchInterval(query.state.data)
        : undefined,
    }}
  >
    <Parts {...parts} />
  </ShowBase>
)

function Parts<R extends RaRecord>({
  title,
  lead,
  actions,
  children,
}: Omit<Props<R>, 'refetchInterval'>) {
  const { record, error, isPending, refetch } = useShowContext<R>()
  const translate = useTranslate()
  const resource = useResourceContext() ?? ''
  if (error) {
    const gone = problemOf(error).code === 'not_found'
    return (
      <>
        <Trail resource={resource} />
        <Failed error={error} retry={gone ? undefined : () => void refetch()} />
      </>
    )
  }
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <RecordContextProvider value={record}>
      <Heading
        title={title(record) || translate(`resources.${resource}.name`, { smart_count: 1 })}
        lead={lead?.(record)}
        actions={actions?.(record)}
        trail={<Trail resource={resource} />}
      />
      {children(record)}
    </RecordContextProvider>
  )
}
