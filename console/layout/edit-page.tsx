import type { ReactNode } from 'react'
import {
  EditBase,
  type RaRecord,
  SimpleForm,
  useEditContext,
  useResourceContext,
} from 'react-admin'
import { FormCard, FormEnd } from './form.tsx'
import { Heading } from './page.tsx'
import { Failed, Waiting } from './states.tsx'
import { Trail } from './trail.tsx'

interface Props<R extends RaRecord> {
  title: (record: R) => string
  /** What the API takes of the form's values. */
  transform: (form: Record<string, unknown>) => Record<string, unknown>
  /** What the form starts from, where that isn't the record itself. */
  values?: (record: R) => Record<string, unknown>
  /** Where to go afterwards; things without a page of their own have the list. */
  redirect?: 'show' | 'list'
  children: ReactNode
}

/** The page that changes one record and then shows it; the API's refusals stand at their fields. */
export const EditPage = <R extends RaRecord>({
  transform,
  redirect = 'show',
  ...form
}: Props<R>) => (
  <EditBase
    mutationMode="pessimistic"
    redirect={redirect}
    transform={transform}
    redirectOnError={false}
    queryOptions={{ onError: () => undefined }}
  >
    <Form {...form} />
  </EditBase>
)

function Form<R extends RaRecord>({
  title,
  values,
  children,
}: Omit<Props<R>, 'transform' | 'redirect'>) {
  const resource = useResourceContext() ?? ''
  const { record, error, isPending, refetch } = useEditContext<R>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <>
      <Heading trail={<Trail resource={resource} />} title={title(record)} />
      <FormCard>
        <SimpleForm record={values?.(record) ?? record} toolbar={<FormEnd />}>
          {children}
        </SimpleForm>
      </FormCard>
    </>
  )
}
