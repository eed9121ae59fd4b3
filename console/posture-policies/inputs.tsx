import { BooleanInput, NumberInput, required, SelectInput, TextInput } from 'react-admin'
import { NETWORK_ZONES } from '#contract/devices'

const mustHave = required()
const orNull = (text: string) => text || null
const NONE = 'resources.posture-policies.hints.none'

const ZONES = NETWORK_ZONES.map((id) => ({ id, name: `resources.devices.zones.${id}` }))

/** What create and edit share. */
export const PolicyInputs = () => (
  <>
    <TextInput source="name" validate={mustHave} />
    <SelectInput
      source="networkZone"
      choices={ZONES}
      parse={orNull}
      emptyText="resources.posture-policies.all_zones"
      helperText="resources.posture-policies.hints.networkZone"
    />
    <BooleanInput source="diskEncryption" />
    <BooleanInput source="edr" />
    <BooleanInput source="firewall" />
    <NumberInput source="screenLockSeconds" min={30} max={86_400} helperText={NONE} />
    <NumberInput source="patchDays" min={1} max={730} helperText={NONE} />
    <TextInput source="minimumWindowsBuild" parse={orNull} helperText={NONE} />
    <NumberInput
      source="validityHours"
      min={1}
      max={2160}
      validate={mustHave}
      helperText="resources.posture-policies.hints.validityHours"
    />
    <BooleanInput source="toleratesUnknown" />
    <BooleanInput source="inForce" />
  </>
)
