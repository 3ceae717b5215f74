# SPDX-License-Identifier: Apache-2.0
"""Writes a text whole or not at all."""

import contextlib
import os
import stat
import sys
import tempfile

from opinfo_errors import Stop


def write_text(path, text):
    """To stdout if `path` is "-", else to a file beside `path` that then takes its name."""
    data = text.encode("utf-8")
    try:
        if path == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            _replace(os.path.realpath(path), data)
    except OSError as error:
        where = "stdout" if path == "-" else path
        raise Stop(f"cannot write {where}: {error.strerror or error}", exit_code=5) from error


def _replace(path, data):
    mode = _mode_of(path)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".opinfo-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:  # an interrupt, too, leaves nothing behind
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode_of(path):
    """The file's own mode, or a new file's. Taking the name of a device, a pipe or a folder would
    destroy it."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
    if not stat.S_ISREG(mode):
        raise OSError(None, "not a regular file")
    return stat.S_IMODE(mode)
