import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { DataTable, useTranslate } from 'react-admin'
import { BLOCK_REASONS, type BlockedKey } from '#contract/blocked-keys'
import { nameOf, serialText } from '../certificates/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { BlockKey } from './block.tsx'

const Column = DataTable.Col<BlockedKey>

const filters = [
  <Search key="q" source="q" words="resources.blocked-keys.search" alwaysOn />,
  choiceFilter(
    { source: 'reason', label: 'resources.blocked-keys.fields.reason', alwaysOn: true },
    BLOCK_REASONS,
    'resources.blocked-keys.reasons',
  ),
]

/** Keys that open no door any more, whoever asks. */
export default function BlockedKeyList() {
  const translate = useTranslate()
  const [asking, setAsking] = useState(false)
  const mayBlock = useReach('certificates.revoke') === 'all'
  const open = mayBlock && (
    <Button variant="contained" color="error" onClick={() => setAsking(true)}>
      {translate('resources.blocked-keys.block.do')}
    </Button>
  )
  const reason = (one: BlockedKey) => translate(`resources.blocked-keys.reasons.${one.reason}`)
  return (
    <>
      <ListPage
        filters={filters}
        sort={{ field: 'createdAt', order: 'DESC' }}
        lead={translate('resources.blocked-keys.lead')}
        actions={open}
      >
        <Rows<BlockedKey>
          opens={false}
          phone={(one) => ({
            title: reason(one),
            lines: [
              <Owner key="owner" blocked={one} />,
              <code key="key">{serialText(one.publicKeySha256)}</code>,
              one.note,
              <Instant key="at" value={one.createdAt} />,
            ],
          })}
        >
          <Column
            source="publicKeySha256"
            disableSort
            render={({ publicKeySha256 }) => (
              <Box component="code" sx={{ display: 'block', maxWidth: '21rem' }}>
                {serialText(publicKeySha256)}
              </Box>
            )}
          />
          <Column source="reason" disableSort render={reason} />
          <Column source="subject" disableSort render={(one) => <Owner blocked={one} />} />
          <Column source="note" disableSort />
          <Column source="blockedByName" disableSort />
          <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        </Rows>
      </ListPage>
      {asking && <BlockKey onClose={() => setAsking(false)} />}
    </>
  )
}

/** The certificate whose key it was, by the name of its device or server. */
function Owner({ blocked }: { blocked: BlockedKey }) {
  if (!blocked.certificateId) return null
  return (
    <RecordLink resource="certificates" id={blocked.certificateId}>
      {nameOf(blocked)}
    </RecordLink>
  )
}
