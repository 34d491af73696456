import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useEffectEvent } from 'react'

/** What keys do on the workbench. Each has its text below `shortcuts.keys`. */
export const keys = {
  ready: 'r',
  dial: 'd',
  /** 1 to 9 dial the number at that place. */
  place: '1…9',
  skip: 's',
  snooze: 'z',
  hangUp: 'h',
  complete: 'Ctrl+Enter',
  help: '?',
} as const

/** The part of a keyboard event that says what was meant. */
export interface Stroke {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  repeat: boolean
  isComposing: boolean
  defaultPrevented: boolean
}

/**
 * The shortcut that a key means, or null. Single characters mean nothing while somebody types, and where they are
 * switched off (WCAG 2.1.4).
 */
export function shortcutOf(stroke: Stroke, typing: boolean, characters: boolean): string | null {
  if (stroke.repeat || stroke.isComposing || stroke.defaultPrevented || stroke.altKey) return null
  if (stroke.key === 'Enter' && (stroke.ctrlKey || stroke.metaKey)) return keys.complete
  if (stroke.ctrlKey || stroke.metaKey || typing || !characters) return null
  return stroke.key.length === 1 ? stroke.key.toLowerCase() : null
}

/** Inputs of these types take no text: letters are free to mean something. */
const wordless = new Set(['radio', 'checkbox', 'button', 'submit', 'range'])

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !wordless.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable)
}

/** Does what `actions` has for a shortcut, unless a dialog is open. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const [characters] = useCharacterKeys()
  const press = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf(event, isTyping(event.target), characters)
    const action = shortcut === null ? undefined : actions[shortcut]
    if (action === undefined || document.querySelector('[role="dialog"]') !== null) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** Whether single characters are shortcuts, on this machine. */
export function useCharacterKeys() {
  return useLocalStorage({ key: 'foredial-shortcuts', defaultValue: true, getInitialValueInEffect: false })
}
