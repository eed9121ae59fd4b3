import { useState } from 'react'
import { AutocompleteInput, useGetList } from 'react-admin'
import type { User } from '#contract/users'

/** react-admin reads `alwaysOn` of the element. */
interface Props {
  source: string
  alwaysOn?: boolean
}

/** Chooses a person by name; the audit knows actors as `user:<id>`. */
export function ActorInput({ source }: Props) {
  const [words, setWords] = useState('')
  const { data } = useGetList<User>('users', {
    filter: words ? { q: words } : {},
    pagination: { page: 1, perPage: 25 },
    sort: { field: 'username', order: 'ASC' },
  })
  return (
    <AutocompleteInput
      source={source}
      label="resources.audit.fields.actor"
      choices={(data ?? []).map(({ id, displayName, username }) => ({
        id: `user:${id}`,
        name: `${displayName} (${username})`,
      }))}
      translateChoice={false}
      onInputChange={(_event, text, reason) => {
        if (reason === 'input') setWords(text)
      }}
      sx={{ width: { xs: '100%', sm: '17rem' } }}
    />
  )
}
