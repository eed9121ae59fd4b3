import { CreateButton, DataTable, TextInput, useTranslate } from 'react-admin'
import { CERTIFICATE_STATES, type Certificate, certificateProfile } from '#contract/certificates'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, referenceFilter, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { BulkRevoke } from './bulk.tsx'
import { Expiry } from './expiry.tsx'
import { nameOf, StandingTag, serialText } from './marks.tsx'

const Column = DataTable.Col<Certificate>

const filters = [
  <TextInput
    key="serialNumber"
    source="serialNumber"
    label="resources.certificates.fields.serialNumber"
    alwaysOn
    resettable
  />,
  choiceFilter(
    { source: 'state', label: 'resources.certificates.fields.state', alwaysOn: true },
    CERTIFICATE_STATES,
    'resources.certificates.states',
  ),
  choiceFilter(
    { source: 'profile', label: 'resources.certificates.fields.profile', alwaysOn: true },
    certificateProfile.options,
    'resources.certificates.profiles',
  ),
  unitFilter(),
  referenceFilter(
    { source: 'authorityId', label: 'resources.certificates.fields.authority' },
    'authorities',
    { text: 'slug', sort: 'slug' },
  ),
]

/** Every certificate that was ever meant to be issued; those that end first come first. */
export default function CertificateList() {
  const translate = useTranslate()
  const profile = (one: Certificate) => translate(`resources.certificates.profiles.${one.profile}`)
  const mayRevoke = useReach('certificates.revoke') === 'all'
  const mayIssue = useReach('certificates.server') === 'all'
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.certificates.lead')}
      tabs={<Expiry />}
      actions={
        mayIssue && <CreateButton label="resources.certificates.server.open" variant="outlined" />
      }
    >
      <Rows<Certificate>
        bulk={mayRevoke && <BulkRevoke />}
        hiddenColumns={['serialNumber', 'authority']}
        phone={(one) => ({
          title: nameOf(one),
          mark: <StandingTag certificate={one} />,
          lines: [profile(one), <Instant key="end" value={one.notAfter} />],
        })}
      >
        <Column
          source="propertyNumber"
          disableSort
          render={(one) =>
            one.deviceId ? (
              <RecordLink resource="devices" id={one.deviceId}>
                {one.propertyNumber}
              </RecordLink>
            ) : (
              nameOf(one)
            )
          }
        />
        <Column source="profile" disableSort render={profile} />
        <Column source="state" disableSort render={(one) => <StandingTag certificate={one} />} />
        <Column source="serialNumber" disableSort render={(one) => serialText(one.serialNumber)} />
        <Column source="authority" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="notAfter" render={({ notAfter }) => <Instant value={notAfter} />} />
      </Rows>
    </ListPage>
  )
}
