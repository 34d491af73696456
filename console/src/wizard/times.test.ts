import { describe, expect, it } from 'vitest'
import { readDuration, readTime, writeDuration } from './times'

describe('readTime', () => {
  it.each([
    ['9', '09:00'],
    ['09', '09:00'],
    ['930', '09:30'],
    ['0930', '09:30'],
    ['9:30', '09:30'],
    ['9.30', '09:30'],
    ['9：30', '09:30'],
    ['9点', '09:00'],
    ['9点30分', '09:30'],
    [' 17:05 ', '17:05'],
    ['5 pm', '17:00'],
    ['12am', '00:00'],
    ['12 PM', '12:00'],
    ['24:00', '23:59'],
    ['24', '23:59'],
    ['23:59', '23:59'],
    ['0', '00:00'],
  ])('%s is %s', (text, time) => {
    expect(readTime(text)).toBe(time)
  })

  it.each(['', 'nine', '25', '24:01', '9:60', '13 pm', '0 am', '9:3', '12345', '-1'])('%j is no time', (text) => {
    expect(readTime(text)).toBeNull()
  })
})

describe('readDuration', () => {
  it.each([
    ['90', 90],
    ['90 s', 90],
    ['1 min 30 s', 90],
    ['1m30s', 90],
    ['1.5 h', 5400],
    ['2 hours', 7200],
    ['30 mins', 1800],
    ['5 分钟', 300],
    ['1小时30分', 5400],
    ['45秒', 45],
    ['0', 0],
  ])('%s is %d s', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds)
  })

  it.each(['', 'soon', '5 days', '-5', 'min', '5 min or so'])('%j is none', (text) => {
    expect(readDuration(text)).toBeNull()
  })
})

describe('writeDuration', () => {
  const units = { h: 'h', min: 'min', s: 's' }
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [90, '1 min 30 s'],
    [1800, '30 min'],
    [3600, '1 h'],
    [86_400, '24 h'],
    [3661, '1 h 1 min 1 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(writeDuration(seconds, units)).toBe(text)
    expect(readDuration(text)).toBe(seconds)
  })
})
