import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import { Kind } from '../devices/marks.tsx'
import { count } from '../fields/dates.ts'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { ShowPage } from '../show/show-page.tsx'
import type { DeviceModel } from './model.ts'

export default function DeviceModelShow() {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <ShowPage<DeviceModel>
      title={({ name }) => name}
      lead={({ maker }) => maker}
      actions={({ id }) => (
        <Button
          variant="outlined"
          component={LinkBase}
          to={`/devices?${new URLSearchParams({ filter: JSON.stringify({ modelId: id }) })}`}
        >
          {translate('resources.device-models.devices')}
        </Button>
      )}
    >
      {(model) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.device-models.fields.kind">
              <Kind kind={model.kind} />
            </Fact>
            <Fact label="resources.device-models.fields.maker">{model.maker}</Fact>
            <Fact label="resources.device-models.fields.screenInches">{model.screenInches}</Fact>
            <Fact label="resources.device-models.fields.weightKg">{model.weightKg}</Fact>
            <Fact label="resources.device-models.fields.deviceCount">
              {count(model.deviceCount, locale)}
            </Fact>
          </Facts>
        </Card>
      )}
    </ShowPage>
  )
}
