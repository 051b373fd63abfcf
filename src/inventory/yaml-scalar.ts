/**
 * What PyYAML, and so Ansible, takes an unquoted word for: YAML 1.1 as PyYAML has it. `yes` and `on` are booleans but
 * `y` is not, `017` is octal, `1_000` and `1:30` (sexagesimal) are integers, `1e3` and `0o17` are strings.
 * Infinities, not-a-number and dates have no form in JSON and stay text.
 */
export function readPlainScalar(text: string): null | boolean | number | string {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true;
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false;
  return readInteger(text) ?? readFloat(text) ?? text;
}

const integer = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;

function readInteger(text: string): number | undefined {
  if (!integer.test(text)) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = digits.includes(':') ? sexagesimal(digits) : Number(digits.replace(/^0(?=[0-7]+$)/, '0o'));
  return Number.isFinite(value) ? sign * value + 0 : undefined;
}

const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;

function readFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = digits.includes(':') ? sexagesimal(digits) : Number(digits);
  return Number.isFinite(value) ? sign * value : undefined;
}

function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
