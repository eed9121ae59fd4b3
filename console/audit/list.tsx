import DownloadIcon from '@mui/icons-material/Download'
import Button from '@mui/material/Button'
import { DataTable, TextInput, useTranslate } from 'react-admin'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import type { Tone } from '../theme/tones.ts'
import { Actor } from './actor.tsx'
import { ActorInput } from './actor-input.tsx'
import { ChainStatus } from './chain-status.tsx'
import { AUDITED, type AuditEntry } from './changes.ts'
import { useAuditWords } from './use-audit-words.ts'

const Column = DataTable.Col<AuditEntry>

const ACTION_TONES: Record<AuditEntry['action'], Tone> = {
  insert: 'good',
  update: 'busy',
  delete: 'act',
}

const filters = [
  choiceFilter(
    { source: 'entity', label: 'resources.audit.fields.entity', alwaysOn: true },
    AUDITED,
    'resources.audit.entities',
  ),
  <ActorInput key="actor" source="actor" alwaysOn />,
  <TextInput key="entityId" source="entityId" label="resources.audit.fields.entityId" resettable />,
]

export default function AuditList() {
  const translate = useTranslate()
  const words = useAuditWords()
  const action = (entry: AuditEntry) => (
    <Tag tone={ACTION_TONES[entry.action]}>
      {translate(`resources.audit.actions.${entry.action}`)}
    </Tag>
  )
  const columns = (entry: AuditEntry) =>
    Object.keys(entry.changes)
      .map((column) => words.column(entry.entity, column))
      .join(translate('app.list.separator'))
  return (
    <ListPage
      exportPath="/audit/entries"
      filters={filters}
      sort={{ field: 'id', order: 'DESC' }}
      lead={<ChainStatus />}
      actions={
        <Button
          variant="outlined"
          startIcon={<DownloadIcon />}
          href="/api/audit/export"
          download="mamori-audit.ndjson"
        >
          {translate('resources.audit.export')}
        </Button>
      }
    >
      <Rows<AuditEntry>
        phone={(entry) => ({
          title: words.entity(entry.entity),
          mark: action(entry),
          lines: [
            <Actor key="actor" entry={entry} />,
            <Instant key="at" value={entry.at} exact />,
            columns(entry),
          ],
        })}
      >
        <Column
          source="id"
          render={({ id }) => (
            <RecordLink resource="audit" id={id}>
              {id}
            </RecordLink>
          )}
        />
        <Column source="at" disableSort render={({ at }) => <Instant value={at} exact />} />
        <Column source="actor" disableSort render={(entry) => <Actor entry={entry} />} />
        <Column source="action" disableSort render={action} />
        <Column source="entity" disableSort render={({ entity }) => words.entity(entity)} />
        <Column source="changes" disableSort render={columns} />
      </Rows>
    </ListPage>
  )
}
