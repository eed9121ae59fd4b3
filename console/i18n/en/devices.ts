import type * as ja from '../ja/devices.ts'
import type { Like } from '../ja/index.ts'

export const devices: Like<typeof ja.devices> = {
  name: 'Device |||| Devices',
  search: 'Property number, name, serial number',
  empty: 'There are no devices yet',
  emptyHint: 'Import a ledger as CSV; its devices appear here.',
  none_held: 'No devices are held',
  lease_ends_before: 'Lease ends by',
  sections: { responsible: 'Holder and management', thing: 'The device' },
  fields: {
    id: 'ID',
    kind: 'Kind',
    state: 'State',
    propertyNumber: 'Property number',
    serialNumber: 'Serial number',
    imei: 'IMEI',
    modelId: 'Model',
    maker: 'Maker',
    modelName: 'Model',
    os: 'OS',
    networkZone: 'Network zone',
    unitId: 'Unit',
    unitPath: 'Unit',
    holderId: 'Holder',
    holderName: 'Holder',
    holderEmployeeNumber: 'Employee number',
    acquiredOn: 'Acquired on',
    leaseEndsOn: 'Lease ends on',
    location: 'Location',
    note: 'Note',
    tpmEkSha256: 'TPM EK (SHA-256)',
    updatedAt: 'Updated at',
  },
  kinds: { laptop: 'Laptop', smartphone: 'Smartphone' },
  states: {
    in_stock: 'in stock',
    kitting: 'kitting',
    ready: 'ready',
    issued: 'issued',
    missing: 'missing',
    repair: 'in repair',
    returned: 'returned',
    erased: 'erased',
    disposed: 'disposed',
    written_off: 'written off',
  },
  zones: { alpha: 'α', alpha_prime: 'α′', beta: 'β', beta_prime: 'β′' },
}

export const deviceModels: Like<typeof ja.deviceModels> = {
  name: 'Model |||| Models',
  search: 'Maker, model',
  empty: 'There are no models yet',
  emptyHint: 'Importing a device ledger brings its models along.',
  devices: 'Devices of this model',
  fields: {
    name: 'Model',
    kind: 'Kind',
    maker: 'Maker',
    screenInches: 'Screen (inch)',
    weightKg: 'Weight (kg)',
    deviceCount: 'Devices',
  },
}

export const handovers: Like<typeof ja.handovers> = {
  name: 'Handover |||| Handovers',
  empty: 'There are no handovers on record',
  open: 'held',
  returned: 'returned',
  fields: {
    kind: 'Kind',
    deviceId: 'Device',
    propertyNumber: 'Property number',
    holderId: 'Holder',
    holderName: 'Holder',
    dutyUnitId: 'Shared by unit',
    handedOverAt: 'Handed over',
    acceptedAt: 'Accepted',
    returnedAt: 'Returned',
    status: 'State',
  },
}

export const lines: Like<typeof ja.lines> = {
  name: 'Line |||| Lines',
  search: 'Phone number',
  empty: 'There are no lines yet',
  emptyHint: 'Importing a smartphone ledger brings its lines along.',
  fields: {
    phoneNumber: 'Phone number',
    iccid: 'ICCID',
    extension: 'Extension',
    deviceId: 'Device',
    devicePropertyNumber: 'Device',
  },
}

export const extensions: Like<typeof ja.extensions> = {
  name: 'Extension |||| Extensions',
  lead: "The office's phone book. Names and units are found too.",
  search: 'Extension, name, unit',
  empty: 'There are no extensions yet',
  emptyHint: 'Importing a smartphone ledger brings its extensions along.',
  fields: {
    number: 'Extension',
    kind: 'Kind',
    holderId: 'Holder',
    holderName: 'Holder',
    unitPath: 'Unit',
  },
  kinds: { mobile: 'Extension smartphone', fixed: 'Fixed extension' },
}
