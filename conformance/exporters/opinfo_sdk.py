# SPDX-License-Identifier: Apache-2.0
"""Finds the QNN SDK and its version, and opens its BackendOpInfo for a backend and a SoC.

Every way in which this fails has a message of its own: a checker that is silently absent accepts
everything (facts/qnn.md 1.2, 1.5).
"""

import contextlib
import difflib
import importlib
import os
import re
import sys

from opinfo_errors import Stop
from opinfo_tables import SOCS

MODULE = "qti.aisw.converters.common.backend_opinfo"
PYTHON_FOLDER = os.path.join("lib", "python")
OLDEST = (2, 41)  # the README of executorch's quantizer: 2.41 or later

# Where an SDK says its version: the file, and the line in it.
_VERSION_FILES = (
    ("sdk.yaml", re.compile(r"^\s*version\s*:\s*[\"']?v?(\d+(?:\.\d+)+)", re.MULTILINE)),
    (os.path.join("include", "QNN", "QnnSdkBuildId.h"),
     re.compile(r"QNN_SDK_BUILD_ID\s+\"v?(\d+(?:\.\d+)+)")),
)
_VERSION_IN_NAME = re.compile(r"(?:^|[^0-9.])(\d+\.\d+\.\d+(?:\.\d+)*)$")


def find_sdk(stated):
    """The SDK's folder, from --sdk or the environment."""
    root = stated or os.environ.get("QNN_SDK_ROOT")
    if not root:
        raise Stop("no SDK: say --sdk DIR or set QNN_SDK_ROOT")
    origin = "--sdk" if stated else "QNN_SDK_ROOT"
    if not os.path.isdir(root):
        raise Stop(f"the SDK folder {root} ({origin}) does not exist")
    if not os.path.isdir(os.path.join(root, PYTHON_FOLDER)):
        raise Stop(f"{root} ({origin}) has no {PYTHON_FOLDER}: not the root of a QNN SDK")
    return root


def find_version(root, stated):
    """The SDK's version as text; refused below 2.41."""
    version = stated or _version_of(root)
    if not version:
        raise Stop(f"the version of the SDK {root} is not known: neither sdk.yaml nor "
                   "include/QNN/QnnSdkBuildId.h nor the folder's name says it; "
                   "say --sdk-version")
    match = re.fullmatch(r"v?(\d+(?:\.\d+)+)", version)
    if not match:
        raise Stop(f"--sdk-version {version}: expected a version such as 2.41 or 2.41.0.251128")
    numbers = tuple(int(number) for number in match.group(1).split("."))
    if numbers < OLDEST:
        raise Stop(f"SDK {match.group(1)} is too old: BackendOpInfo is there since SDK 2.41")
    return match.group(1)


def _version_of(root):
    for name, pattern in _VERSION_FILES:
        try:
            with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
                match = pattern.search(file.read())
        except OSError:
            continue
        if match:
            return match.group(1)
    match = _VERSION_IN_NAME.search(os.path.basename(os.path.realpath(root)))
    return match.group(1) if match else None


def find_soc(text):
    """(name, number, HTP arch) of a SoC said as SM8650, sm8650 or 57; a number that no table has
    is passed on as it is, without name and arch."""
    name = text.strip().upper()
    if name in SOCS:
        return (name, *SOCS[name])
    if re.fullmatch(r"[0-9]{1,9}", name):
        number = int(name)
        for known, (its_number, arch) in SOCS.items():
            if its_number == number:
                return known, number, arch
        return None, number, None
    nearest = difflib.get_close_matches(name, SOCS, n=1, cutoff=0.0)[0]
    raise Stop(f"unknown SoC {text}; the nearest known is {nearest} "
               "(a SoC that is missing here can be given by its number)")


@contextlib.contextmanager
def chatter_to_stderr():
    """Sends what the SDK prints, from Python or from native code, to stderr: stdout is for the
    profile."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def reason(error):
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def load_module(root):
    """The SDK's module; refused if another one answers to its name."""
    folder = os.path.abspath(os.path.join(root, PYTHON_FOLDER))
    sys.path.insert(0, folder)
    try:
        module = importlib.import_module(MODULE)
    except (Exception, SystemExit) as error:  # whatever a closed module throws is its reason
        raise Stop(f"the SDK's {MODULE} cannot be imported: {reason(error)}") from error
    if not getattr(module, "__file__", None):  # a folder without any module for this Python
        raise Stop(f"the SDK's {MODULE} holds nothing that Python "
                   f"{sys.version_info[0]}.{sys.version_info[1]} can load")
    file = os.path.realpath(module.__file__)
    if os.path.commonpath([file, os.path.realpath(folder)]) != os.path.realpath(folder):
        raise Stop(f"{MODULE} came from {file}, not from {folder}: "
                   "another SDK is on the Python path")
    return module


def open_opinfo(module, backend, soc_number):
    """BackendOpInfo(backend_type, soc_model)."""
    attribute = backend.upper()
    if not hasattr(module, attribute):
        known = ", ".join(name for name in dir(module) if re.fullmatch(r"[A-Z][A-Z0-9]*", name))
        raise Stop(f"the SDK's backend_opinfo has no backend {attribute}; "
                   f"it has {known or 'none'}")
    if not hasattr(module, "BackendOpInfo"):
        raise Stop("the SDK's backend_opinfo has no class BackendOpInfo: not the module that "
                   "this program knows")
    try:
        return module.BackendOpInfo(getattr(module, attribute), soc_number)
    except (Exception, SystemExit) as error:
        raise Stop(f"BackendOpInfo({attribute}, {soc_number}) of the SDK failed: "
                   f"{reason(error)}") from error
