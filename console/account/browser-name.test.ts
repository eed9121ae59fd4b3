import { expect, test } from 'vitest'
import { browserName } from './browser-name.ts'

test('browsers are told apart although each names the others', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'
  expect(browserName(chrome)).toBe('Chrome 147 (Windows)')
  expect(browserName(`${chrome} Edg/147.0.1.2`)).toBe('Edge 147 (Windows)')
  expect(
    browserName(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    ),
  ).toBe('Safari 19 (iOS)')
  expect(browserName('curl/8.5')).toBe('curl/8.5')
  expect(browserName(null)).toBeNull()
})
