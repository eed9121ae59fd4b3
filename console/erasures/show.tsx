import EditOutlined from '@mui/icons-material/EditOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { Erasure } from '#contract/erasure'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { StateTag } from '../devices/marks.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Certificate } from './certificate.tsx'
import { Certified } from './marks.tsx'

export default function ErasureShow() {
  const translate = useTranslate()
  const mayWrite = useReach('erasures.write')
  return (
    <ShowPage<Erasure>
      title={({ propertyNumber }) => propertyNumber}
      lead={({ certifiedOn }) => (
        <>
          {translate('resources.erasures.name', { smart_count: 1 })}{' '}
          <Certified certifiedOn={certifiedOn} />
        </>
      )}
      actions={({ id, deviceState }) => (
        <>
          <EntityHistoryLink entity="erasures" id={id} />
          {mayWrite && deviceState !== 'disposed' && (
            <Button
              variant="outlined"
              startIcon={<EditOutlined />}
              component={LinkBase}
              to={`/erasures/${id}`}
            >
              {translate('resources.erasures.edit')}
            </Button>
          )}
        </>
      )}
    >
      {(erasure) => (
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
            alignItems: 'start',
          }}
        >
          <Section title={translate('resources.erasures.what_was_done')}>
            <Card sx={{ p: 2 }}>
              <ErasureFacts erasure={erasure} />
            </Card>
          </Section>
          <Section title={translate('resources.erasures.certificate')}>
            <Certificate erasure={erasure} />
          </Section>
        </Box>
      )}
    </ShowPage>
  )
}

function ErasureFacts({ erasure }: { erasure: Erasure }) {
  const translate = useTranslate()
  return (
    <Facts>
      <Fact label="resources.erasures.fields.deviceId">
        <RecordLink resource="devices" id={erasure.deviceId}>
          {erasure.propertyNumber}
        </RecordLink>{' '}
        <StateTag state={erasure.deviceState} />
      </Fact>
      <Fact label="resources.erasures.fields.erasedOn">
        <LongDay value={erasure.erasedOn} />
      </Fact>
      <Fact label="resources.erasures.fields.category">
        {translate(`resources.erasures.categories.${erasure.category}`)}
      </Fact>
      <Fact label="resources.erasures.fields.method">
        {translate(`resources.erasures.methods.${erasure.method}`)}
      </Fact>
      <Fact label="resources.erasures.fields.mediumKind">
        {translate(`resources.erasures.media.${erasure.mediumKind}`)}
      </Fact>
      <Fact label="resources.erasures.fields.mediumSerial">{erasure.mediumSerial}</Fact>
      <Fact label="resources.erasures.fields.place">{erasure.place}</Fact>
      <Fact label="resources.erasures.fields.operator">{erasure.operator}</Fact>
      <Fact label="resources.erasures.fields.witness">{erasure.witness}</Fact>
      <Fact label="resources.erasures.fields.note">{erasure.note}</Fact>
      <Fact label="resources.erasures.fields.updatedAt">
        <Instant value={erasure.updatedAt} />
      </Fact>
    </Facts>
  )
}
