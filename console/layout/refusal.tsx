import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import { problemOf } from '../provider/problem.ts'

/** Why the API refused, in its own words: a sentence per field where it has some. */
export function Refusal({ error }: { error: unknown }) {
  const translate = useTranslate()
  if (!(error instanceof Error)) return null
  const { fields = [], requestId } = problemOf(error)
  const sentences = [...new Set(fields.map(({ message }) => message))]
  return (
    <Alert severity="error" sx={{ mb: 2 }}>
      {sentences.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
      {sentences.length === 0 && translate(error.message, { _: error.message })}
      {sentences.length === 0 && requestId && (
        <div>{translate('app.problem.request', { id: requestId })}</div>
      )}
    </Alert>
  )
}
