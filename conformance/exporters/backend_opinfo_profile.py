#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the QNN SDK's BackendOpInfo says of a backend and a SoC as a qconform profile.

Each op gets one `variants` row: a node must satisfy one variant whole. A variant is one SDK
variant, with its dtypes and, port by port, the constraints that bind under the port's encoding;
where these differ by encoding, the SDK variant is split (opinfo_choices.py says how and why, and
opinfo_rules.py what keeps the number bounded). Where the SDK is silent there is no rule, and what
cannot be said in a profile is noted on stderr and under "x-notes", never guessed.

The files beside: opinfo_tables.py (names), opinfo_sdk.py (finding and opening the SDK),
opinfo_model.py (its getters), opinfo_profile.py (rows), opinfo_write.py (the file).
"""

import argparse
import re
import sys

sys.dont_write_bytecode = True  # the SDK may be read-only, and nothing of ours belongs there

from opinfo_errors import Notes, Stop  # noqa: E402
from opinfo_profile import build_profile, profile_text  # noqa: E402
from opinfo_sdk import (chatter_to_stderr, find_sdk, find_soc, find_version,  # noqa: E402
                        load_module, open_opinfo)
from opinfo_write import write_text  # noqa: E402

_EPILOG = """\
examples:
  backend_opinfo_profile.py --backend htp --soc SM8650 --output qnn.htp.sm8650.json
  backend_opinfo_profile.py --backend lpai --soc SM8850 --sdk /opt/qairt/2.41.0.251128
  qconform profile check qnn.htp.sm8650.json

exit codes:
  0  the profile was written
  2  bad arguments, or the SDK is missing, older than 2.41, or failed; nothing was written
  5  the file could not be written; what was there before is untouched

What was left out, and why, stands on stderr and in the profile under "x-notes".
"""


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="backend_opinfo_profile.py", epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Writes what the QNN SDK's BackendOpInfo says of a backend and a SoC as a "
                    "qconform profile.")
    parser.add_argument("--backend", required=True, metavar="NAME",
                        help="htp, lpai, ...: as the SDK calls it, in any case")
    parser.add_argument("--soc", required=True, metavar="SOC",
                        help="SM8650, sm8650, or the SDK's number of it, such as 57")
    parser.add_argument("--sdk", metavar="DIR",
                        help="root of the SDK (default: $QNN_SDK_ROOT)")
    parser.add_argument("--sdk-version", metavar="VERSION",
                        help="such as 2.41.0 (default: what the SDK's sdk.yaml, "
                             "QnnSdkBuildId.h or folder name says)")
    parser.add_argument("--name", metavar="NAME",
                        help="of the profile (default: qnn.BACKEND.opinfo)")
    parser.add_argument("--output", metavar="FILE", default="-",
                        help="default: stdout")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", options.backend):
        parser.error(f"--backend {options.backend}: expected a name such as htp")
    options.name = options.name or f"qnn.{options.backend.lower()}.opinfo"
    if not re.fullmatch(r"[a-z0-9_.-]+", options.name):
        parser.error(f"--name {options.name}: expected a name of [a-z0-9_.-]")
    return options


def head_of(options, version, soc, number, arch):
    """What stands above the ops. The arch is that of the HTP: another backend has other archs."""
    where = soc or f"SoC number {number}"
    head = {"format": "qconform-profile-2", "name": options.name, "version": version,
            "title": f"QNN SDK {version}, BackendOpInfo of {options.backend.upper()} on {where}"}
    if soc and options.backend.lower() == "htp":
        head.update(archs=[arch], default_arch=arch, socs=[{"name": soc, "arch": arch}])
    return head


def export(options):
    soc, number, arch = find_soc(options.soc)
    root = find_sdk(options.sdk)
    version = find_version(root, options.sdk_version)
    notes = Notes()
    with chatter_to_stderr():
        opinfo = open_opinfo(load_module(root), options.backend, number)
        profile = build_profile(opinfo, head_of(options, version, soc, number, arch), version,
                                notes)
    write_text(options.output, profile_text(profile))
    report(profile, notes)


def report(profile, notes):
    for line in notes.lines():
        print(f"note: {line}", file=sys.stderr)
    unknown = profile.get("x-unknown-ops", [])
    if unknown:
        print(f"note: {len(unknown)} ops that qconform has no name for: {', '.join(unknown)}",
              file=sys.stderr)
    variants = sum(len(row["variants"]) for row in profile["constraints"])
    print(f"{profile['name']}: {len(profile['ops'])} ops, {len(profile['constraints'])} rows, "
          f"{variants} variants", file=sys.stderr)


def main(arguments=None):
    try:
        export(parse_arguments(arguments))
    except Stop as stop:
        print(f"backend_opinfo_profile: {stop}", file=sys.stderr)
        return stop.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
