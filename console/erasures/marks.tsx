import { useTranslate } from 'react-admin'
import type { Erasure } from '#contract/erasure'
import { Day } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'

/** Whether the certificate is there, and since when. */
export function Certified({ certifiedOn }: Pick<Erasure, 'certifiedOn'>) {
  const translate = useTranslate()
  return certifiedOn ? (
    <Tag tone="good">
      <Day value={certifiedOn} />
    </Tag>
  ) : (
    <Tag tone="care">{translate('resources.erasures.certificate_missing')}</Tag>
  )
}
