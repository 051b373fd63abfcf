import { HOSTILE_FILES } from './hostile-files.ts';
import { tryEach } from './hostile-table.ts';

tryEach(HOSTILE_FILES);
