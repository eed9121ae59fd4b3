import Checkbox from '@mui/material/Checkbox'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import { useTranslate } from 'react-admin'
import type { QuizAttemptDetail } from '#contract/quizzes'

/** By question, the places chosen. */
export type Answers = Record<string, number[]>

interface Props {
  number: number
  question: QuizAttemptDetail['questions'][number]
  chosen: number[]
  /** None once it is handed in. */
  onChange?: (chosen: number[]) => void
}

export function Question({ number, question, chosen, onChange }: Props) {
  const translate = useTranslate()
  const { kind, text, choices } = question
  const isMany = kind === 'multiple'
  const choose = (place: number) => {
    if (!isMany) return onChange?.([place])
    const without = chosen.filter((each) => each !== place)
    onChange?.(without.length === chosen.length ? [...chosen, place] : without)
  }
  const Control = isMany ? Checkbox : Radio
  return (
    <FormControl component="fieldset" disabled={!onChange}>
      <FormLabel
        component="legend"
        sx={{ color: 'text.primary', fontWeight: 600, whiteSpace: 'pre-line' }}
      >
        {number}. {text}
        {isMany && translate('resources.quiz-attempts.choose_all')}
      </FormLabel>
      <FormGroup>
        {choices.map((choice, place) => (
          <FormControlLabel
            key={choice}
            label={choice}
            control={
              <Control
                size="small"
                checked={chosen.includes(place)}
                onChange={() => choose(place)}
              />
            }
          />
        ))}
      </FormGroup>
    </FormControl>
  )
}
