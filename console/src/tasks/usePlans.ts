import { isOne, writers } from '../api/caller'
import { useCaller } from '../app/caller'

/** Whether the caller may change tasks and their contacts. */
export function usePlans(): boolean {
  return isOne(useCaller(), ...writers)
}
