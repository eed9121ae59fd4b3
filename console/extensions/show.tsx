import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import { useTranslate } from 'react-admin'
import type { Extension } from '#contract/lines'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { History } from '../lines/history.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Commands } from './commands.tsx'
import { StateTag } from './state-tag.tsx'

export default function ExtensionShow() {
  const translate = useTranslate()
  const history = useReach('extensions.history')
  return (
    <ShowPage<Extension>
      title={({ number }) => number}
      lead={(extension) => (
        <>
          {translate(`resources.extensions.kinds.${extension.kind}`)}{' '}
          <StateTag extension={extension} />
        </>
      )}
      actions={(extension) => (
        <>
          <EntityHistoryLink entity="extensions" id={extension.id} />
          <Commands extension={extension} />
        </>
      )}
    >
      {(extension) => (
        <>
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact
                label={
                  extension.dutyUnitId
                    ? 'resources.extensions.fields.inCharge'
                    : 'resources.extensions.fields.holderName'
                }
              >
                <RecordLink resource="staff" id={extension.holderId}>
                  {extension.holderName}
                </RecordLink>
              </Fact>
              <Fact label="resources.extensions.fields.unitPath">{extension.unitPath}</Fact>
              <Fact label="resources.extensions.fields.number">
                <Link href={`tel:${extension.number}`}>{extension.number}</Link>
              </Fact>
              {extension.freeOn && (
                <Fact label="resources.extensions.fields.freeOn">
                  <LongDay value={extension.freeOn} />
                </Fact>
              )}
              {extension.retiredAt && (
                <Fact label="resources.extensions.fields.retiredAt">
                  <Instant value={extension.retiredAt} />
                </Fact>
              )}
            </Facts>
          </Card>
          {history && history !== 'own' && <History path={`/extensions/${extension.id}`} />}
        </>
      )}
    </ShowPage>
  )
}
