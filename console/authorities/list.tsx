import { DataTable, useTranslate } from 'react-admin'
import { AUTHORITY_STATES, type Authority, HIERARCHIES } from '#contract/authorities'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { AuthorityState, CrlFreshness } from './marks.tsx'

const Column = DataTable.Col<Authority>

const filters = [
  choiceFilter(
    { source: 'hierarchy', label: 'resources.authorities.fields.hierarchy', alwaysOn: true },
    HIERARCHIES,
    'resources.authorities.hierarchies',
  ),
  choiceFilter(
    { source: 'state', label: 'resources.authorities.fields.state', alwaysOn: true },
    AUTHORITY_STATES,
    'resources.authorities.states',
  ),
]

/** Who signs for the network and for the agents, and whether what they publish is fresh. */
export default function AuthorityList() {
  const translate = useTranslate()
  const role = (one: Authority) =>
    `${translate(`resources.authorities.hierarchies.${one.hierarchy}`)} · ${translate(`resources.authorities.roles.${one.role}`)}`
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'slug', order: 'ASC' }}
      lead={translate('resources.authorities.lead')}
    >
      <Rows<Authority>
        phone={(one) => ({
          title: one.slug,
          mark: <AuthorityState state={one.state} />,
          lines: [role(one), <CrlFreshness key="crl" crl={one.crl} />],
        })}
      >
        <Column source="slug" />
        <Column source="hierarchy" disableSort render={role} />
        <Column
          source="state"
          disableSort
          render={({ state }) => <AuthorityState state={state} />}
        />
        <Column source="crl" disableSort render={({ crl }) => <CrlFreshness crl={crl} />} />
        <DataTable.NumberCol source="unexpired" disableSort />
        <Column source="notAfter" render={({ notAfter }) => <Instant value={notAfter} />} />
      </Rows>
    </ListPage>
  )
}
