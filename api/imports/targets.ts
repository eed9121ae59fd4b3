import type { ImportKind } from '#contract/imports'
import {
  deviceConstraints,
  deviceSteps,
  objectionsToDevice,
  ownersBy,
  standingDevices,
} from '../devices/imports.ts'
import { beginHandovers, endHandovers, handoverConstraints } from '../handovers/imports.ts'
import { indicatorsTarget } from '../indicators/imports.ts'
import * as lines from '../lines/imports.ts'
import { objectionsOfRest } from '../lines/resting.ts'
import { staffTarget, unitsTarget } from '../organization/imports.ts'
import { attendanceTarget, courseSessionsTarget } from '../training/imports.ts'
import { transfersTarget } from '../transfers/imports.ts'
import type { ImportTarget } from './target.ts'

const devicesTarget: ImportTarget = {
  key: 'propertyNumber',
  owners: { serialNumber: ownersBy('serial_number'), tpmEkSha256: ownersBy('tpm_ek_sha256') },
  constraints: { ...deviceConstraints, ...handoverConstraints },
  standing: standingDevices,
  objections: (values, record) => objectionsToDevice('laptop', values, record),
  steps: [endHandovers, ...deviceSteps('laptop'), beginHandovers],
}

const smartphonesTarget: ImportTarget = {
  key: 'propertyNumber',
  owners: {
    imei: ownersBy('imei'),
    iccid: lines.iccidOwners,
    phoneNumber: lines.phoneNumberOwners,
    extension: lines.extensionOwners,
    // One extension phone a person; a phone of a unit or post comes with its unit alone.
    holderEmployeeNumber: lines.holderOwners,
  },
  constraints: { ...deviceConstraints, ...lines.lineConstraints, ...handoverConstraints },
  async standing(tx, keys) {
    const devices = await standingDevices(tx, keys)
    const relations = await lines.standingLines(tx, keys)
    for (const [key, device] of devices) Object.assign(device.values, relations.get(key))
    return devices
  },
  async objectionsIn(tx) {
    const objectionsOf = await objectionsOfRest(tx)
    return (values, record) => [
      ...objectionsToDevice('smartphone', values, record),
      ...lines.objectionsToLines(values, record),
      ...objectionsOf(values, record),
    ]
  },
  steps: [endHandovers, ...deviceSteps('smartphone'), beginHandovers, ...lines.lineSteps],
}

export const targets: Record<ImportKind, ImportTarget> = {
  units: unitsTarget,
  staff: staffTarget,
  devices: devicesTarget,
  smartphones: smartphonesTarget,
  transfers: transfersTarget,
  'course-sessions': courseSessionsTarget,
  attendance: attendanceTarget,
  indicators: indicatorsTarget,
}
