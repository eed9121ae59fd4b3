import type { Random } from './random.ts'
import type { ModelRow } from './rows.ts'

/** A model, what its serial numbers start with, and the systems it runs. */
export interface Model extends ModelRow {
  serialPrefix: string
  systems: readonly string[]
}

export interface Catalogue {
  oldLaptops: Model[]
  newLaptops: Model[]
  smartphones: Model[]
}

type Entry = [maker: string, name: string, inches: number, kg: number, serialPrefix: string]

interface Era {
  /** First fiscal year it fits. */
  from: number
  oldLaptops: { systems: string[]; models: Entry[] }
  newLaptops: { systems: string[]; models: Entry[] }
  smartphones: { systems: string[]; models: Entry[] }
}

/** Windows 7 ended in January 2020, 8.1 in January 2023, 10 22H2 in October 2025. */
const ERAS: readonly Era[] = [
  {
    from: 2023,
    oldLaptops: {
      systems: ['Windows 10 Pro 22H2', 'Windows 10 Pro 22H2', 'Windows 10 Enterprise LTSC 2021'],
      models: [
        ['富士通', 'LIFEBOOK A5511/H', 15.6, 2.1, 'FMVA'],
        ['NEC', 'VersaPro VKM44/X-9', 15.6, 2.4, 'NVP9'],
        ['Dynabook', 'dynabook B65/HS', 15.6, 2.2, 'DBH6'],
        ['レノボ', 'ThinkPad L15 Gen 2', 15.6, 2.0, 'LNL2'],
      ],
    },
    newLaptops: {
      systems: ['Windows 11 Pro 24H2', 'Windows 11 Pro 25H2'],
      models: [
        ['富士通', 'LIFEBOOK U9313/X', 13.3, 0.8, 'FMVU'],
        ['Dynabook', 'dynabook G83/KW', 13.3, 0.82, 'DBG8'],
        ['NEC', 'VersaPro UltraLite VG', 13.3, 0.84, 'NVPU'],
      ],
    },
    smartphones: {
      systems: ['Android 14', 'Android 15', 'Android 16'],
      models: [
        ['FCNT', 'arrows We2', 6.1, 0.179, ''],
        ['シャープ', 'AQUOS wish4', 6.6, 0.19, ''],
      ],
    },
  },
  {
    from: 0,
    oldLaptops: {
      systems: ['Windows 7 Professional', 'Windows 8.1 Pro'],
      models: [
        ['富士通', 'LIFEBOOK A574/KX', 15.6, 2.6, 'FMVA'],
        ['NEC', 'VersaPro VK27MX-F', 15.6, 2.5, 'NVP2'],
        ['東芝', 'dynabook Satellite B35/R', 15.6, 2.3, 'DBB3'],
        ['レノボ', 'ThinkPad L540', 15.6, 2.5, 'LNL5'],
      ],
    },
    newLaptops: {
      systems: ['Windows 10 Pro 20H2', 'Windows 10 Pro 21H1'],
      models: [
        ['富士通', 'LIFEBOOK U9311', 13.3, 0.8, 'FMVU'],
        ['パナソニック', "Let's note CF-SV1", 12.1, 0.92, 'PCSV'],
      ],
    },
    smartphones: {
      systems: ['Android 11'],
      models: [['FCNT', 'arrows Be4 Plus', 5.6, 0.154, '']],
    },
  },
]

export function makeCatalogue(random: Random, year: number): Catalogue {
  const era = ERAS.find((each) => year >= each.from)!
  const models = (kind: ModelRow['kind'], { systems, models }: Era['oldLaptops']): Model[] =>
    models.map(([maker, name, screenInches, weightKg, serialPrefix]) => ({
      id: random.uuid(),
      kind,
      maker,
      name,
      screenInches,
      weightKg,
      serialPrefix,
      systems,
    }))
  return {
    oldLaptops: models('laptop', era.oldLaptops),
    newLaptops: models('laptop', era.newLaptops),
    smartphones: models('smartphone', era.smartphones),
  }
}
