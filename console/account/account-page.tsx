import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import { Fact, Facts } from '../fields/facts.tsx'
import { Heading, Section } from '../layout/page.tsx'
import { usePerson } from '../provider/use-session.ts'
import { Passkeys } from './passkeys.tsx'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'
import { Tokens } from './tokens.tsx'

export default function AccountPage() {
  const translate = useTranslate()
  const person = usePerson()
  if (!person) return null
  return (
    <Box sx={{ maxWidth: '64rem' }}>
      <Heading title={translate('account.title')} lead={translate('account.lead')} />
      <Card sx={{ p: 2 }}>
        <Facts>
          <Fact label="resources.users.fields.displayName">{person.displayName}</Fact>
          <Fact label="resources.users.fields.username">{person.username}</Fact>
          <Fact label="resources.users.fields.roles">
            {person.roles.map((role) => translate(`roles.${role}`)).join(' · ')}
          </Fact>
        </Facts>
      </Card>
      <Section title={translate('account.password.title')}>
        <PasswordForm />
      </Section>
      <Section title={translate('account.passkeys.title')}>
        <Passkeys />
      </Section>
      <Section title={translate('account.sessions.title')}>
        <Sessions />
      </Section>
      <Section title={translate('account.tokens.title')}>
        <Tokens />
      </Section>
    </Box>
  )
}
