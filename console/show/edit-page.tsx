import type { ReactElement } from 'react'
import { EditBase, type RaRecord, useEditContext, useResourceContext } from 'react-admin'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'

interface Props<R extends RaRecord> {
  /** What the API takes of a record; `updatedAt` among it lets it see who came in between. */
  schema: { shape: object }
  title: (record: R) => string
  /** The form, with what it ends in. */
  children: (end: ReactElement) => ReactElement
}

/** The page on which one record is corrected. */
export function EditPage<R extends RaRecord>({ schema, ...parts }: Props<R>) {
  const fields = Object.keys(schema.shape)
  const toUpdate = (form: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(form).filter(([field]) => fields.includes(field)))
  return (
    <EditBase
      mutationMode="pessimistic"
      redirect="show"
      transform={toUpdate}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
    >
      <Parts {...parts} />
    </EditBase>
  )
}

function Parts<R extends RaRecord>({ title, children }: Omit<Props<R>, 'schema'>) {
  const resource = useResourceContext() ?? ''
  const { record, error, isPending, refetch } = useEditContext<R>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <>
      <Heading trail={<Trail resource={resource} />} title={title(record)} />
      <FormCard>{children(<FormEnd />)}</FormCard>
    </>
  )
}
