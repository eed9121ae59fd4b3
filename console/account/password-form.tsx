import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  minLength,
  PasswordInput,
  required,
  SimpleForm,
  useNotify,
  useTranslate,
} from 'react-admin'
import type { z } from 'zod'
import { newPassword, type passwordChange } from '#contract/session'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

type Form = z.infer<typeof passwordChange> & { again: string }

const mustHave = required()
const longEnough = [mustHave, minLength(newPassword.minLength ?? 0)]

export function PasswordForm() {
  const translate = useTranslate()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  const [round, setRound] = useState(0)

  const submit = async (values: Partial<Form>) => {
    const { currentPassword, newPassword } = values
    try {
      await api.call('/session/password', { method: 'PUT', body: { currentPassword, newPassword } })
    } catch (error) {
      const fields = problemOf(error).errors
      if (fields) return fields
      notify(error instanceof Error ? error.message : 'ra.notification.http_error', {
        type: 'error',
      })
      return undefined
    }
    notify('account.password.changed', { type: 'success' })
    // A new form, so that no password stays in the page; other sessions may have ended.
    setRound(round + 1)
    await queryClient.invalidateQueries({ queryKey: ['account'] })
    return undefined
  }
  const sameTwice = (again: string, { newPassword }: Form) =>
    again === newPassword ? undefined : 'account.password.differs'

  return (
    <FormCard>
      <SimpleForm
        key={round}
        onSubmit={submit}
        toolbar={<FormEnd label="account.password.change" />}
      >
        <PasswordInput
          source="currentPassword"
          label="account.password.current"
          autoComplete="current-password"
          validate={mustHave}
        />
        <PasswordInput
          source="newPassword"
          label="account.password.new"
          autoComplete="new-password"
          validate={longEnough}
          helperText={translate('account.password.help', {
            smart_count: newPassword.minLength ?? 0,
          })}
        />
        <PasswordInput
          source="again"
          label="account.password.again"
          autoComplete="new-password"
          validate={[mustHave, sameTwice]}
        />
      </SimpleForm>
    </FormCard>
  )
}
