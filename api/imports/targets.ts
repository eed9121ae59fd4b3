import type { ImportKind } from '#contract/imports'
import { applyDevices, ownersBy, standingDevices } from '../devices/imports.ts'
import { applyHolders } from '../handovers/imports.ts'
import * as lines from '../lines/imports.ts'
import { staffTarget, unitsTarget } from '../organization/imports.ts'
import type { ImportTarget } from './target.ts'

const devicesTarget: ImportTarget = {
  key: 'propertyNumber',
  owners: { serialNumber: ownersBy('serial_number') },
  standing: standingDevices,
  async apply(tx, importId) {
    await applyDevices(tx, importId, 'laptop')
    await applyHolders(tx, importId)
  },
}

const smartphonesTarget: ImportTarget = {
  key: 'propertyNumber',
  owners: {
    imei: ownersBy('imei'),
    iccid: lines.iccidOwners,
    phoneNumber: lines.phoneNumberOwners,
    extension: lines.extensionOwners,
  },
  async standing(tx, keys) {
    const devices = await standingDevices(tx, keys)
    const relations = await lines.standingLines(tx, keys)
    for (const [key, device] of devices) Object.assign(device.values, relations.get(key))
    return devices
  },
  async apply(tx, importId) {
    await applyDevices(tx, importId, 'smartphone')
    await lines.applyLines(tx, importId)
    await applyHolders(tx, importId)
  },
}

export const targets: Partial<Record<ImportKind, ImportTarget>> = {
  units: unitsTarget,
  staff: staffTarget,
  devices: devicesTarget,
  smartphones: smartphonesTarget,
}
