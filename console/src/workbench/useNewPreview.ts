import { useDocumentTitle, useLocalStorage } from '@mantine/hooks'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'

/** Whether a new preview is heard, on this machine. */
export function useSound() {
  return useLocalStorage({ key: 'foredial-sound', defaultValue: true, getInitialValueInEffect: false })
}

/** Makes a new preview heard, and seen in the tab's title: without who it is, for titles are kept in histories. */
export function useNewPreview(previewId: string | undefined): void {
  const { t } = useTranslation('workbench')
  const [sound] = useSound()
  const ring = useEffectEvent(() => {
    if (sound) chime()
  })
  useEffect(() => {
    if (previewId !== undefined) ring()
  }, [previewId])
  useDocumentTitle(previewId === undefined ? `${t('title')} · Foredial` : t('newPreview'))
}

/** Two tones, from low to high: their frequencies in Hz. */
const tones = [660, 880]
/** Seconds that each lasts. */
const length = 0.14
const loudness = 0.15

let context: AudioContext | undefined

/** Sounds twice, gently. A browser that nobody has touched yet keeps silent. */
export function chime(): void {
  if (!navigator.userActivation.hasBeenActive) return
  context ??= new AudioContext()
  const audio = context
  void audio.resume()
  for (const [i, hertz] of tones.entries()) {
    const begin = audio.currentTime + i * length
    const tone = new OscillatorNode(audio, { frequency: hertz })
    const gain = new GainNode(audio, { gain: 0 })
    tone.connect(gain).connect(audio.destination)
    // Ramps at both ends: a tone that begins or ends at once clicks.
    gain.gain.setValueAtTime(0, begin)
    gain.gain.linearRampToValueAtTime(loudness, begin + length / 10)
    gain.gain.linearRampToValueAtTime(0, begin + length)
    tone.start(begin)
    tone.stop(begin + length)
  }
}
