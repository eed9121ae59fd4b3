import { useTranslate } from 'react-admin'
import type { Indicator } from '#contract/indicators'
import { count } from '../fields/dates.ts'
import { Nothing } from '../fields/nothing.tsx'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'

/** A value in its unit: 4,200 台. */
export function Figure({ value, unit }: { value: number | null; unit: string }) {
  const locale = useLocale()
  return value === null ? (
    <Nothing />
  ) : (
    <span>
      {count(value, locale)} {unit}
    </span>
  )
}

export function Reached({ indicator }: { indicator: Pick<Indicator, 'reached' | 'retired'> }) {
  const translate = useTranslate()
  const { reached, retired } = indicator
  if (retired) return <Tag tone="rest">{translate('resources.indicators.retired')}</Tag>
  if (reached === null) return <Nothing />
  return (
    <Tag tone={reached ? 'good' : 'care'}>
      {translate(reached ? 'resources.indicators.reached' : 'resources.indicators.not_reached')}
    </Tag>
  )
}
