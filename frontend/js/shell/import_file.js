// The import with a file that another app shared, or opened with this one.

import { readFile } from '../import/store.js';
import { clearUpload, mayStartUpload } from '../import/upload.js';
import { t } from '../shared/i18n.js';
import { navigate } from '../shared/router.js';
import { toast } from '../ui/toast.js';

/**
 * Open the import with a file, unless another one is being recorded.
 *
 * @param {File} file
 */
export function importFile(file) {
  navigate('import');
  if (!mayStartUpload()) return toast(t('import.busy'), { isError: true });
  clearUpload();
  return readFile(file);
}
