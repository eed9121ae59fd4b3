import { useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { Tag } from '../fields/tag.tsx'
import { STATE_TONES } from './batch.ts'

export function ImportState({ state }: { state: ImportBatch['state'] }) {
  const translate = useTranslate()
  return <Tag tone={STATE_TONES[state]}>{translate(`resources.imports.states.${state}`)}</Tag>
}
