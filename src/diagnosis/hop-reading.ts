import type { Limit, SupervisorFacts } from '../facts/facts.ts';
import type { Place } from '../problem.ts';
import type { HopKind } from './diagnosis.ts';
import type { SeenParent, Unseen } from './inherited.ts';
import type { Missing } from './missing.ts';
import type { PamHop } from './pam-hop.ts';

/** The files that the kernel gives pid 1 (INR_OPEN_CUR and INR_OPEN_MAX of its fs.h). */
export const KERNEL: Limit = { soft: 1024, hard: 4096 };

/** Where a setting of supervisord comes from. */
export type SettingFrom =
  | { readonly from: 'file'; readonly place?: Place }
  | { readonly from: 'argv' }
  | { readonly from: 'default' };

/** What was found at one hop, as data: its words are made in `words-hops.ts`. */
export type HopReading =
  | { readonly code: 'kernel'; readonly limit?: Limit }
  | { readonly code: 'nr-open'; readonly ceiling: number }
  | { readonly code: 'init'; readonly name?: string; readonly live: Limit }
  | { readonly code: 'systemd-default'; readonly live: Limit; readonly place?: Place }
  | {
      readonly code: 'unit';
      readonly unit: string;
      readonly live: Limit;
      readonly set: boolean;
      readonly known: boolean;
      /** What systemd cuts it to. */
      readonly cut?: Limit;
    }
  | { readonly code: 'no-unit'; readonly startedBy: SupervisorFacts['startedBy'] }
  | { readonly code: 'tasks'; readonly unit: string; readonly used?: number; readonly limit: number }
  | PamHop
  | { readonly code: 'inherited'; readonly from: 'unit' | 'systemd-default' | 'init' | 'parent'; readonly limit: Limit }
  | { readonly code: 'inherited-unseen'; readonly why: Unseen; readonly atMost?: number; readonly parent?: SeenParent }
  | {
      readonly code: 'minimum';
      readonly minimum: number;
      readonly source: SettingFrom;
      readonly live?: Limit;
      readonly predicted?: Limit;
      /** What was inherited already reached it: the floor did nothing. */
      readonly idle: boolean;
      readonly refuses?: string;
    }
  | { readonly code: 'go-supervisord'; readonly live?: Limit }
  | { readonly code: 'wrapper'; readonly sets: number; readonly fails: boolean }
  | { readonly code: 'process'; readonly live: Limit; readonly predicted?: Limit }
  | { readonly code: 'login'; readonly live: Limit; readonly more: boolean }
  | { readonly code: 'not-observable'; readonly hop: HopKind; readonly missing: Missing; readonly live?: Limit };

/** One hop before it is put into words. */
export interface ReadHop {
  readonly kind: HopKind;
  readonly live?: Limit;
  readonly predicted?: Limit;
  readonly place?: Place;
  readonly reading: HopReading;
}
