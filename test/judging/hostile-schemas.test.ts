import { HOSTILE_SCHEMAS } from './hostile-schemas.ts';
import { tryEach } from './hostile-table.ts';

tryEach(HOSTILE_SCHEMAS);
