import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import { type Authority, CHAIN_FORMATS } from '#contract/authorities'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { serialText } from '../certificates/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { AuthorityState, CrlFreshness } from './marks.tsx'
import { Rollover } from './rollover.tsx'

export default function AuthorityShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Authority>
      title={({ slug }) => slug}
      lead={(one) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <span>
            {translate(`resources.authorities.hierarchies.${one.hierarchy}`)} ·{' '}
            {translate(`resources.authorities.roles.${one.role}`)}
          </span>
          <AuthorityState state={one.state} />
        </Box>
      )}
      actions={(one) => (
        <>
          <EntityHistoryLink entity="authorities" id={one.id} />
          <Rollover authority={one} />
          {CHAIN_FORMATS.map((format) => (
            <Button
              key={format}
              variant="outlined"
              href={`/api/authorities/${one.id}/chain?format=${format}`}
            >
              {translate(`resources.authorities.chains.${format}`)}
            </Button>
          ))}
        </>
      )}
    >
      {(one) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.authorities.fields.subject">{one.subject}</Fact>
            <Fact label="resources.authorities.fields.issuerId">
              <RecordLink resource="authorities" id={one.issuerId}>
                {one.issuerId && translate('resources.authorities.root')}
              </RecordLink>
            </Fact>
            <Fact label="resources.authorities.fields.fingerprint">
              <code>{serialText(one.fingerprint)}</code>
            </Fact>
            <Fact label="resources.authorities.fields.keyKind">
              {one.keyKind === 'RSA' ? `RSA ${one.keyBits}` : one.keyKind}
              {' · '}
              {translate(`resources.authorities.key.${one.keyOnline ? 'online' : 'offline'}`)}
            </Fact>
            <Fact label="resources.authorities.fields.notBefore">
              <Instant value={one.notBefore} />
            </Fact>
            <Fact label="resources.authorities.fields.notAfter">
              <Instant value={one.notAfter} />
            </Fact>
            <Fact label="resources.authorities.fields.crl">
              <CrlFreshness crl={one.crl} />
            </Fact>
            {one.crl && (
              <Fact label="resources.authorities.fields.crlNumber">
                {translate('resources.authorities.crl_number', {
                  number: one.crl.number,
                  entries: one.crl.entries,
                })}
              </Fact>
            )}
            <Fact label="resources.authorities.fields.unexpired">{one.unexpired}</Fact>
          </Facts>
        </Card>
      )}
    </ShowPage>
  )
}
