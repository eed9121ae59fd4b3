import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useTranslate } from 'react-admin'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Notice } from '../layout/states.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { Actor } from './actor.tsx'
import { type AuditEntry, changesOf } from './changes.ts'
import { useAuditWords } from './use-audit-words.ts'

const HAVE_PAGES = ['units', 'staff', 'devices', 'device_models', 'imports']

export default function AuditShow() {
  const translate = useTranslate()
  const words = useAuditWords()
  return (
    <ShowPage<AuditEntry>
      title={(entry) =>
        `${words.entity(entry.entity)} — ${translate(`resources.audit.actions.${entry.action}`)}`
      }
      lead={({ at }) => <Instant value={at} exact />}
    >
      {(entry) => (
        <>
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact label="resources.audit.fields.actor">
                <Actor entry={entry} />
              </Fact>
              <Fact label="resources.audit.fields.entity">{words.entity(entry.entity)}</Fact>
              <Fact label="resources.audit.fields.entityId">
                {HAVE_PAGES.includes(entry.entity) ? (
                  <RecordLink resource={entry.entity.replaceAll('_', '-')} id={entry.entityId}>
                    {entry.entityId}
                  </RecordLink>
                ) : (
                  entry.entityId
                )}
              </Fact>
              <Fact label="resources.audit.fields.id">{entry.id}</Fact>
            </Facts>
          </Card>
          <Section title={translate('resources.audit.fields.changes')}>
            <Changes entry={entry} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function Changes({ entry }: { entry: AuditEntry }) {
  const translate = useTranslate()
  const words = useAuditWords()
  const changes = changesOf(entry)
  if (changes.length === 0) {
    return (
      <Card>
        <Notice title={translate('resources.audit.no_changes')} />
      </Card>
    )
  }
  return (
    <Card sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('resources.audit.field')}</TableCell>
            {entry.action !== 'insert' && (
              <TableCell>{translate('resources.audit.before')}</TableCell>
            )}
            {entry.action !== 'delete' && (
              <TableCell>{translate('resources.audit.after')}</TableCell>
            )}
          </TableRow>
        </TableHead>
        <TableBody>
          {changes.map(({ column, before, after }) => (
            <TableRow key={column}>
              <TableCell sx={{ color: 'text.secondary' }}>
                {words.column(entry.entity, column)}
              </TableCell>
              {entry.action !== 'insert' && (
                <TableCell>
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {words.value(entry.entity, column, before)}
                  </Box>
                </TableCell>
              )}
              {entry.action !== 'delete' && (
                <TableCell>{words.value(entry.entity, column, after)}</TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  )
}
