import { copyText } from '../../ui/copy.ts';
import { MenuButton } from '../../ui/menu-button.tsx';
import { fileNameOf, saveText } from '../../ui/save-text.ts';
import { matrixCsv, matrixMarkdown } from './matrix-export.ts';
import type { MatrixModel } from './matrix-model.ts';

/** The matrix for elsewhere: what has been read so far, told as such. */
export function ExportMenu({
  model,
  repository,
  reference,
}: {
  model: MatrixModel;
  repository: string;
  reference: string | null;
}) {
  const markdown = () => matrixMarkdown(model, `Architectures of ${repository}`, reference);
  const name = fileNameOf(repository, 'architectures');
  return (
    <MenuButton
      label="Export the matrix"
      entries={[
        { id: 'copy-markdown', label: 'Copy as Markdown', run: () => void copyText(markdown(), 'Matrix') },
        { id: 'copy-csv', label: 'Copy as CSV', run: () => void copyText(matrixCsv(model), 'Matrix') },
        {
          id: 'save-markdown',
          label: 'Save as Markdown',
          startsGroup: true,
          run: () => saveText(`${name}.md`, markdown(), 'text/markdown'),
        },
        { id: 'save-csv', label: 'Save as CSV', run: () => saveText(`${name}.csv`, matrixCsv(model), 'text/csv') },
      ]}
    >
      Export
    </MenuButton>
  );
}
