import { DataTable, useTranslate } from 'react-admin'
import { DEVICE_PROFILES } from '#contract/certificates'
import { type EnrollmentToken, TOKEN_STATES } from '#contract/enrollment'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, referenceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { TokenTag } from './marks.tsx'

const Column = DataTable.Col<EnrollmentToken>

const filters = [
  <Search key="q" source="q" words="resources.enrollment-tokens.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.enrollment-tokens.fields.state', alwaysOn: true },
    TOKEN_STATES,
    'resources.enrollment-tokens.states',
  ),
  choiceFilter(
    { source: 'profile', label: 'resources.enrollment-tokens.fields.profile', alwaysOn: true },
    DEVICE_PROFILES,
    'resources.certificates.profiles',
  ),
  referenceFilter(
    { source: 'waveId', label: 'resources.enrollment-tokens.fields.waveId' },
    'waves',
    { text: 'name', sort: 'ordinal' },
  ),
]

/** Every token there was, without its value; the newest first. */
export default function EnrollmentTokenList() {
  const translate = useTranslate()
  const profile = (one: EnrollmentToken) =>
    translate(`resources.certificates.profiles.${one.profile}`)
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.enrollment-tokens.lead')}
    >
      <Rows<EnrollmentToken>
        hiddenColumns={['serialNumber', 'requesterName']}
        phone={(one) => ({
          title: one.propertyNumber ?? one.deviceId,
          mark: <TokenTag token={one} />,
          lines: [profile(one), <Instant key="end" value={one.expiresAt} />],
        })}
      >
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={deviceId}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="serialNumber" disableSort />
        <Column source="profile" disableSort render={profile} />
        <Column source="state" disableSort render={(one) => <TokenTag token={one} />} />
        <Column source="waveName" disableSort />
        <Column source="requesterName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="expiresAt" render={({ expiresAt }) => <Instant value={expiresAt} />} />
        <Column source="usedAt" render={({ usedAt }) => <Instant value={usedAt} />} />
      </Rows>
    </ListPage>
  )
}
