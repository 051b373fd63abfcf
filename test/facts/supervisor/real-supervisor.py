"""Reads configurations with supervisor's own parser. stdin: [{files, main, args, env}]; stdout: what it made of each."""

import json
import os
import platform
import pwd
import shlex
import sys
import warnings

from supervisor.options import ServerOptions

warnings.simplefilter("ignore")
platform.node = lambda: "web1"


class Refused(Exception):
    pass


def refuse(self, message):
    raise Refused(str(message))


ServerOptions.usage = refuse


def split(command):
    try:
        return shlex.split(command)
    except ValueError:
        return None


def read(case):
    os.environ.clear()
    os.environ.update(case.get("env", {}))
    options = ServerOptions()
    try:
        options.realize(args=["-c", case["main"], *case.get("args", [])], doc="", progname="supervisord")
        return {
            "minfds": options.minfds,
            "minprocs": options.minprocs,
            "user": options.user,
            "programs": sorted(
                [
                [group.name, process.name, process.command, process.autostart, split(process.command)]
                for group in options.process_group_configs
                for process in group.process_configs
                ],
                key=lambda program: program[:4],
            ),
        }
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        options.poller.close()


cases = json.load(sys.stdin)
for case in cases:
    for path, text in case["files"].items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", newline="", encoding="utf-8") as file:
            file.write(text)

users = [name for entry in pwd.getpwall() for name in (entry.pw_name, str(entry.pw_uid))]
json.dump({"users": users, "results": [read(case) for case in cases]}, sys.stdout)
