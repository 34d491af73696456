import { Stepper, useMatches } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { steps, type Step } from './steps'
import classes from './wizard.module.css'

interface Props {
  active: Step
  /** How many errors a step has. */
  errors: (step: Step) => number
  onGo: (step: Step) => void
}

/** The way through the steps: with their names at the side, or as a row of numbers where there is little room. */
export function StepsNav({ active, errors, onGo }: Props) {
  const { t } = useTranslation('wizard')
  const orientation = useMatches<'horizontal' | 'vertical'>({ base: 'horizontal', md: 'vertical' })
  const wide = orientation === 'vertical'
  return (
    <nav className={classes['nav']} aria-label={t('stepsNav')}>
      <Stepper
        active={steps.indexOf(active)}
        orientation={orientation}
        size={wide ? 'sm' : 'xs'}
        iconSize={wide ? 34 : 30}
        wrap={false}
        classNames={{ separator: classes['separator'], stepBody: classes['stepBody'] }}
        onStepClick={(i) => onGo(steps[i] ?? 'basics')}
      >
        {steps.map((step, i) => {
          const count = errors(step)
          const name = t(`steps.${step}`)
          const wrong = count === 0 ? undefined : t('errorCount', { count })
          return (
            <Stepper.Step
              key={step}
              // Any step can be gone to: what was typed in the others stays.
              allowStepSelect
              label={wide ? name : undefined}
              description={wide ? wrong : undefined}
              aria-label={[t('stepNumber', { n: i + 1, name }), wrong].filter(Boolean).join(', ')}
              aria-current={step === active ? 'step' : undefined}
              color={count === 0 ? undefined : 'red'}
              {...(count > 0 && { icon: '!', progressIcon: '!', completedIcon: '!' })}
            />
          )
        })}
      </Stepper>
    </nav>
  )
}
