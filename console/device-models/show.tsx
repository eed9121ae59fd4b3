import EditOutlined from '@mui/icons-material/EditOutlined'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Kind } from '../devices/marks.tsx'
import { count } from '../fields/dates.ts'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Merge } from './merge.tsx'
import type { DeviceModel } from './model.ts'
import { Remove } from './remove.tsx'

export default function DeviceModelShow() {
  const translate = useTranslate()
  const locale = useLocale()
  const mayWrite = useReach('ledger.write')
  return (
    <ShowPage<DeviceModel>
      title={({ name }) => name}
      lead={({ maker }) => maker}
      actions={(model) => (
        <>
          <EntityHistoryLink entity="device_models" id={model.id} />
          <Button
            variant="outlined"
            component={LinkBase}
            to={`/devices?${new URLSearchParams({ filter: JSON.stringify({ modelId: model.id }) })}`}
          >
            {translate('resources.device-models.devices')}
          </Button>
          {mayWrite && <Merge model={model} />}
          {mayWrite && model.deviceCount === 0 && <Remove id={model.id} />}
          {mayWrite && (
            <Button
              variant="outlined"
              startIcon={<EditOutlined />}
              component={LinkBase}
              to={`/device-models/${model.id}`}
            >
              {translate('ra.action.edit')}
            </Button>
          )}
        </>
      )}
    >
      {(model) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.device-models.fields.kind">
              <Kind kind={model.kind} />
            </Fact>
            <Fact label="resources.device-models.fields.maker">{model.maker}</Fact>
            <Fact label="resources.device-models.fields.os">{model.os}</Fact>
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
