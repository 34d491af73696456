import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../api/clock'
import classes from './Countdown.module.css'

/** Below so many ms it is said that time runs out. */
const urgent = 10_000

/**
 * What is left until a deadline of the server: a ring that runs out, with the seconds in it. It is drawn with every frame
 * and past React, so that it is right whatever else the page does.
 */
export function Countdown({ from, deadline }: { from: string | undefined; deadline: string | undefined }) {
  const { t } = useTranslation('workbench')
  const box = useRef<HTMLDivElement>(null)
  const rest = useRef<SVGCircleElement>(null)
  const seconds = useRef<SVGTextElement>(null)
  const [soon, setSoon] = useState(false)

  useEffect(() => {
    const end = Date.parse(deadline ?? '')
    const whole = end - Date.parse(from ?? '')
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    let frame = 0
    const draw = () => {
      const left = Math.max(0, end - clock.now())
      if (box.current) {
        box.current.dataset['remainingMs'] = String(Math.round(left))
        box.current.toggleAttribute('data-urgent', left <= urgent)
      }
      if (seconds.current) seconds.current.textContent = String(Math.ceil(left / 1000))
      if (!still) rest.current?.setAttribute('stroke-dashoffset', String(1 - Math.min(1, left / whole)))
      setSoon(left <= urgent)
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => cancelAnimationFrame(frame)
  }, [from, deadline])

  return (
    <div ref={box} className={classes['box']} role="timer" aria-label={t('countdown.label')}>
      <svg viewBox="0 0 100 100" width="100%" height="100%">
        <circle className={classes['track']} cx="50" cy="50" r="45" />
        <circle ref={rest} className={classes['rest']} cx="50" cy="50" r="45" pathLength="1" strokeDasharray="1 1" />
        <text ref={seconds} className={classes['seconds']} x="50" y="50" />
      </svg>
      <VisuallyHidden role="status">{soon && t('countdown.soon', { count: urgent / 1000 })}</VisuallyHidden>
    </div>
  )
}
