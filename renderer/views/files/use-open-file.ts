import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Input } from '../../../shared/contract/index.ts';
import { useWrite } from '../../client/queries.ts';

/** Opens a file or folder and goes to it. A dialog that was closed is no error. */
export function useOpenFile() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const open = useWrite('files.open');
  const isCancelled = open.error?.kind === 'cancelled';
  return {
    isPending: open.isPending,
    error: isCancelled ? null : open.error,
    run: (input: Input<'files.open'>) =>
      open.mutate(input, {
        onSuccess: ({ id }) => {
          const goThere = () => navigate({ to: '/c/$connectionId', params: { connectionId: id }, search: {} });
          // The screen it leads to needs the new connection in the list.
          void queries.invalidateQueries({ queryKey: ['connections.list'] }).then(goThere);
        },
      }),
  };
}
