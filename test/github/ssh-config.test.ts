import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseSshConfigOfPullRequest } from '../../src/github/workspace.ts';

describe('ssh_config of a pull request', () => {
  let root: string;
  let workspace: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'limits-audit-test-')));
    workspace = path.join(root, 'home', 'workspace');
    await mkdir(workspace, { recursive: true });
    await write('home/workspace/config', 'User x');
  });
  afterEach(() => rm(root, { recursive: true }));

  const write = (file: string, text: string) => writeFile(path.join(root, file), text);
  const refuse = (file: string, event = 'pull_request') =>
    refuseSshConfigOfPullRequest(path.join(root, file), { GITHUB_EVENT_NAME: event, GITHUB_WORKSPACE: workspace });

  const hint =
    'Write the file outside of it in an earlier step, from a repository variable: "$RUNNER_TEMP/ssh_config", say.';
  const theirs = (event = 'pull_request') =>
    `is inside the workspace, which the pull request controls (event ${event}).`;

  test.each(['pull_request', 'pull_request_target', 'workflow_run', 'merge_group'])('%s: refused', async (event) => {
    expect(await refuse('home/workspace/config', event)).toEqual([
      { message: `input "ssh-config": ${path.join(workspace, 'config')} ${theirs(event)}`, hint },
    ]);
  });

  test('a link from outside into the workspace is refused as well', async () => {
    await symlink(path.join(workspace, 'config'), path.join(root, 'link'));
    expect(await refuse('link')).toEqual([
      { message: `input "ssh-config": ${path.join(root, 'link')} ${theirs()}`, hint },
    ]);
  });

  test('what a file from elsewhere includes or names is refused as well, for whichever host', async () => {
    const config = path.join(root, 'config');
    await write(
      'config',
      [
        'Host web',
        `  UserKnownHostsFile /etc/known ${workspace}/known`,
        `  Include ${workspace}/config`,
        `  IdentityFile ${workspace}/../workspace/key`,
        `  IdentityFile ${workspace}/keys/%h`,
        `  UserKnownHostsFile ${root}/home/%h/known`,
        `  UserKnownHostsFile ${root}/elsewhere/%h`,
        `  UserKnownHostsFile ${root}/%%h`,
      ].join('\n'),
    );
    const message = (file: string) => `input "ssh-config": ${file} ${theirs()}`;
    const maybe = (folder: string) =>
      `input "ssh-config": the host decides which file in ${folder}, and it may be one of the workspace, which the pull request controls (event pull_request).`;
    expect(await refuse('config')).toEqual([
      { message: message(`${workspace}/config`), place: { file: `${workspace}/config` }, hint },
      { message: message(`${workspace}/known`), place: { file: config, line: 2 }, hint },
      { message: message(`${workspace}/../workspace/key`), place: { file: config, line: 4 }, hint },
      { message: maybe(`${workspace}/keys`), place: { file: config, line: 5 }, hint },
      { message: maybe(`${root}/home`), place: { file: config, line: 6 }, hint },
    ]);
    expect(await refuse('config', 'schedule')).toEqual([]);
  });

  test('a file elsewhere, which names none of theirs, is accepted', async () => {
    await write('config', 'Include missing\nIdentityFile ~/.ssh/%h\nUserKnownHostsFile none\n');
    expect(await refuse('config')).toEqual([]);
    const here = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_WORKSPACE: process.cwd() };
    expect(await refuseSshConfigOfPullRequest(path.join(root, 'config'), here)).toEqual([]);
    expect(await refuseSshConfigOfPullRequest(undefined, { GITHUB_EVENT_NAME: 'pull_request' })).toEqual([]);
  });
});
