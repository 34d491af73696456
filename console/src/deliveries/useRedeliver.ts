import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isOne, planners } from '../api/caller'
import { answer, api } from '../api/client'
import type { Delivery } from '../api/types'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'

/** Sends a delivery again. Asks before what was delivered goes out a second time. */
export function useRedeliver() {
  const { t } = useTranslation('deliveries')
  const queries = useQueryClient()
  const complain = useComplain()
  const may = isOne(useCaller(), ...planners)
  const { mutate, isPending } = useMutation({
    mutationFn: (id: string) => answer(api.POST('/v1/deliveries/{id}:redeliver', { params: { path: { id } }, body: {} })),
    onSuccess: (_, id) => {
      say(t('again.done'))
      void queries.invalidateQueries({ queryKey: ['delivery', id] })
      void queries.invalidateQueries({ queryKey: ['deliveries'] })
    },
    onError: complain,
  })
  const redeliver = ({ id = '', state, channel }: Delivery) => {
    if (state !== 'DELIVERY_STATE_DELIVERED') return mutate(id)
    const text = t(channel === 'DELIVERY_CHANNEL_SMS' ? 'again.twiceSms' : 'again.twiceCallback')
    confirm({ title: t('again.twice'), text, confirm: t('again.button'), onConfirm: () => mutate(id) })
  }
  return { may, redeliver, isPending }
}
