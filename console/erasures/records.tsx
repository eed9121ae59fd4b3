import type { ReactNode } from 'react'
import { DataTable, DateInput, NullableBooleanInput, useTranslate } from 'react-admin'
import { ERASURE_CATEGORIES, ERASURE_METHODS, type Erasure } from '#contract/erasure'
import { Day } from '../fields/dates-shown.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { Certified } from './marks.tsx'

const Column = DataTable.Col<Erasure>

const filtersFor = (isPhone: boolean) => [
  <Search key="q" source="q" words="resources.erasures.search" alwaysOn />,
  <NullableBooleanInput
    key="certified"
    source="certified"
    label="resources.erasures.fields.certifiedOn"
    alwaysOn
    nullLabel="app.filter.any"
    trueLabel="resources.erasures.certificate_there"
    falseLabel="resources.erasures.certificate_missing"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />,
  choiceFilter(
    { source: 'category', label: 'resources.erasures.fields.category', alwaysOn: !isPhone },
    ERASURE_CATEGORIES,
    'resources.erasures.categories',
  ),
  choiceFilter(
    { source: 'method', label: 'resources.erasures.fields.method' },
    ERASURE_METHODS.ordinary,
    'resources.erasures.methods',
  ),
  <DateInput key="erasedFrom" source="erasedFrom" label="resources.erasures.erased_from" />,
  <DateInput key="erasedTo" source="erasedTo" label="resources.erasures.erased_to" />,
]

export function Records({ actions, tabs }: { actions: ReactNode; tabs: ReactNode }) {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  return (
    <ListPage
      lead={translate('resources.erasures.lead')}
      actions={actions}
      tabs={tabs}
      filters={filtersFor(isPhone)}
      sort={{ field: 'erasedOn', order: 'DESC' }}
      emptyAction={actions}
    >
      <Rows<Erasure>
        phone={(each) => ({
          title: each.propertyNumber,
          mark: <Certified certifiedOn={each.certifiedOn} />,
          lines: [
            <Day key="on" value={each.erasedOn} />,
            translate(`resources.erasures.methods.${each.method}`),
            `${each.operator} / ${each.witness}`,
          ],
        })}
      >
        <Column source="propertyNumber" disableSort />
        <Column source="erasedOn" render={({ erasedOn }) => <Day value={erasedOn} />} />
        <Column
          source="category"
          disableSort
          render={({ category }) => translate(`resources.erasures.categories.${category}`)}
        />
        <Column
          source="method"
          disableSort
          render={({ method }) => translate(`resources.erasures.methods.${method}`)}
        />
        <Column source="mediumSerial" disableSort />
        <Column source="operator" disableSort />
        <Column source="witness" disableSort />
        <Column
          source="certifiedOn"
          render={({ certifiedOn }) => <Certified certifiedOn={certifiedOn} />}
        />
      </Rows>
    </ListPage>
  )
}
