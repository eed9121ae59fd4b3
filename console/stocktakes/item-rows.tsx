import { DataTable, useTranslate } from 'react-admin'
import type { Stocktake, StocktakeItem } from '#contract/stocktakes'
import { Kind, StateTag } from '../devices/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { Explain } from './explain.tsx'
import { Absence, ItemName, ResultTag } from './item-marks.tsx'
import { TakeBack } from './take-back.tsx'

const Column = DataTable.Col<StocktakeItem>

interface Props {
  state: Stocktake['state']
}

const field = (name: keyof StocktakeItem) => `resources.stocktake-items.fields.${name}`

/** Of a stocktake in one of these states, by those who may write. */
const useMay = (state: Stocktake['state'], ...states: Stocktake['state'][]): boolean =>
  useReach('stocktakes.write') !== null && states.includes(state)

const name = (
  <Column
    source="propertyNumber"
    label={field('propertyNumber')}
    render={(item) => <ItemName item={item} />}
  />
)
const model = (
  <Column
    source="model"
    label={field('model')}
    disableSort
    render={(item) => (
      <>
        {item.kind && <Kind kind={item.kind} />} {item.model}
      </>
    )}
  />
)
const holder = (
  <Column
    source="holderName"
    label={field('holderName')}
    render={({ holderId, holderName }) => (
      <RecordLink resource="staff" id={holderId}>
        {holderName}
      </RecordLink>
    )}
  />
)
const unit = <Column source="deviceUnitPath" label={field('deviceUnitPath')} />
const place = <Column source="location" label={field('location')} disableSort />
const counted = (
  <Column
    source="countedAt"
    label={field('countedAt')}
    render={({ countedAt }) => <Instant value={countedAt} />}
  />
)
const counter = <Column source="counterName" label={field('counterName')} disableSort />

export function MissingRows({ state }: Props) {
  const mayExplain = useMay(state, 'open', 'closed')
  const counting = state === 'open'
  return (
    <Rows<StocktakeItem>
      opens={false}
      phone={(item) => ({
        title: <ItemName item={item} />,
        lines: [
          item.model,
          item.holderName,
          [item.deviceUnitPath, item.location].filter(Boolean).join(' / '),
          <Absence key="absence" item={item} counting={counting} />,
          mayExplain && <Explain key="explain" item={item} />,
        ],
      })}
    >
      {name}
      {model}
      {holder}
      {unit}
      {place}
      <Column
        source="explanation"
        label={field('explanation')}
        disableSort
        render={(item) => <Absence item={item} counting={counting} />}
      />
      {mayExplain && <Column label="" disableSort render={(item) => <Explain item={item} />} />}
    </Rows>
  )
}

export function FoundRows({ state }: Props) {
  const mayTakeBack = useMay(state, 'open')
  return (
    <Rows<StocktakeItem>
      opens={false}
      phone={(item) => ({
        title: <ItemName item={item} />,
        lines: [
          item.model,
          item.holderName,
          <Counted key="counted" item={item} />,
          mayTakeBack && <TakeBack key="back" item={item} />,
        ],
      })}
    >
      {name}
      {model}
      {holder}
      {unit}
      {counted}
      {counter}
      {mayTakeBack && <Column label="" disableSort render={(item) => <TakeBack item={item} />} />}
    </Rows>
  )
}

export function SurplusRows({ state }: Props) {
  const translate = useTranslate()
  const mayTakeBack = useMay(state, 'open')
  const whereabouts = (item: StocktakeItem) =>
    item.result === 'unknown'
      ? translate('resources.stocktake-items.unknown_code')
      : [item.deviceUnitPath, item.location].filter(Boolean).join(' / ')
  return (
    <Rows<StocktakeItem>
      opens={false}
      phone={(item) => ({
        title: <ItemName item={item} />,
        mark: <ResultTag result={item.result} />,
        lines: [
          item.model,
          whereabouts(item),
          item.deviceState && <StateTag key="state" state={item.deviceState} />,
          <Counted key="counted" item={item} />,
          mayTakeBack && <TakeBack key="back" item={item} />,
        ],
      })}
    >
      {name}
      {model}
      <Column source="deviceUnitPath" label={field('deviceUnitPath')} render={whereabouts} />
      <Column
        source="deviceState"
        label={field('deviceState')}
        disableSort
        render={({ deviceState }) => deviceState && <StateTag state={deviceState} />}
      />
      {counted}
      {counter}
      {mayTakeBack && <Column label="" disableSort render={(item) => <TakeBack item={item} />} />}
    </Rows>
  )
}

const Counted = ({ item: { countedAt, counterName } }: { item: StocktakeItem }) => (
  <>
    <Instant value={countedAt} /> {counterName}
  </>
)
