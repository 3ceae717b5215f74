# SPDX-License-Identifier: Apache-2.0
"""The exporter as its users run it, against a stand-in SDK: messages, exit codes, the file.

With QCONFORM_EXPORTED_PROFILE set, the stand-in's profile is also written there, for
`qconform profile check`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import opinfo_write  # noqa: E402
from fake_sdk import MODULE_FOLDER, OPS, constraint, make_sdk, port  # noqa: E402
from opinfo_errors import Stop  # noqa: E402
from opinfo_tables import OP_PORTS, QNN_OPS, SOCS  # noqa: E402
from profile_checker import problems_of  # noqa: E402

PROGRAM = os.path.join(HERE, "backend_opinfo_profile.py")
OP_TABLE = os.path.join(HERE, "..", "..", "core", "qconform", "graph", "op_table.cc")


class ExporterTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def sdk(self, ops=OPS, name="sdk", **options):
        return make_sdk(os.path.join(self.folder, name), ops, **options)

    def run_exporter(self, *arguments, sdk=None, backend="htp", soc="SM8650", environment=None):
        env = {key: value for key, value in os.environ.items()
               if key not in ("QNN_SDK_ROOT", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}
        command = [sys.executable, PROGRAM, "--backend", backend, "--soc", soc, *arguments]
        if sdk:
            command += ["--sdk", sdk]
        return subprocess.run(command, capture_output=True, env={**env, **(environment or {})},
                              encoding="utf-8", check=False)

    def assert_refused(self, run, message, code=2):
        self.assertEqual((run.returncode, run.stdout), (code, ""), run.stderr)
        self.assertRegex(run.stderr, message)
        self.assertNotIn("Traceback", run.stderr)

    def exported(self, ops, **options):
        run = self.run_exporter(sdk=self.sdk(ops, **options))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(problems_of(run.stdout), [])
        return json.loads(run.stdout), run.stderr


class Messages(ExporterTest):
    def test_no_sdk_is_said(self):
        self.assert_refused(self.run_exporter(), "no SDK: say --sdk DIR or set QNN_SDK_ROOT")

    def test_missing_folder(self):
        self.assert_refused(self.run_exporter(sdk="/nowhere"),
                            r"folder /nowhere \(--sdk\) does not exist")
        run = self.run_exporter(environment={"QNN_SDK_ROOT": "/nowhere"})
        self.assert_refused(run, r"folder /nowhere \(QNN_SDK_ROOT\) does not exist")

    def test_folder_that_is_no_sdk(self):
        self.assert_refused(self.run_exporter(sdk=self.folder), "not the root of a QNN SDK")

    def test_import_error_with_its_reason(self):
        sdk = self.sdk(body="raise ImportError('libc++.so.1: cannot open')")
        self.assert_refused(self.run_exporter(sdk=sdk),
                            r"cannot be imported: ImportError: libc\+\+.so.1: cannot open")

    def test_module_that_exits(self):
        sdk = self.sdk(body="raise SystemExit(0)")
        self.assert_refused(self.run_exporter(sdk=sdk), "cannot be imported: SystemExit: 0")

    def test_module_for_another_python(self):
        sdk = self.sdk()
        os.remove(os.path.join(sdk, MODULE_FOLDER, "backend_opinfo.py"))
        os.mkdir(os.path.join(sdk, MODULE_FOLDER, "backend_opinfo"))
        self.assert_refused(self.run_exporter(sdk=sdk), "holds nothing that Python 3.* can load")

    def test_module_of_another_sdk(self):
        other = os.path.join(self.folder, "other")
        package = os.path.dirname(os.path.join(make_sdk(other, OPS), MODULE_FOLDER, "x"))
        while package != os.path.join(other, "lib", "python"):
            open(os.path.join(package, "__init__.py"), "w", encoding="utf-8").close()
            package = os.path.dirname(package)
        run = self.run_exporter(sdk=self.sdk(), environment={"PYTHONPATH": package})
        self.assert_refused(run, "came from .*other.*: another SDK is on the Python path")

    def test_old_sdk(self):
        for version in ("2.40", "2.40.9.251030", "1.99.0"):
            with self.subTest(version):
                run = self.run_exporter(sdk=self.sdk(version=version))
                self.assert_refused(run, f"SDK {version} is too old: BackendOpInfo is there since")

    def test_version_that_is_not_known(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk(version=None)),
                            "version of the SDK .* is not known")
        run = self.run_exporter("--sdk-version", "new", sdk=self.sdk())
        self.assert_refused(run, "--sdk-version new: expected a version")

    def test_unknown_backend(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk(), backend="gpu"),
                            "has no backend GPU; it has HTP, LPAI")
        self.assert_refused(self.run_exporter(sdk=self.sdk(), backend="__class__"),
                            "expected a name such as htp")

    def test_unknown_soc(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk(), soc="SM8651"),
                            "unknown SoC SM8651; the nearest known is SM8650")

    def test_constructor_that_throws(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk(), backend="lpai"),
                            r"BackendOpInfo\(LPAI, 57\) .* failed: RuntimeError: LPAI is not there")

    def test_module_without_the_class(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk(body="HTP = 1")),
                            "no class BackendOpInfo")

    def test_getter_that_throws(self):
        run = self.run_exporter(sdk=self.sdk({"Relu": "broken table"}))
        self.assert_refused(run, "op Relu: .* cannot be read: ValueError: broken table")

    def test_getter_that_gives_something_else(self):
        answers = {"symmetric": "yes", "invariant": 1, "axis": ["0"], "scale": "1/256",
                   "offset": 0.5}
        for field, value in answers.items():
            with self.subTest(field):
                one = port("UFIXED_POINT_8", constraint("SCALE_OFFSET", **{field: value}))
                run = self.run_exporter(sdk=self.sdk({"Relu": [([one], [])]}, name=field))
                self.assert_refused(run, "op Relu: .*: TypeError: .* expected")

    def test_nothing_known(self):
        self.assert_refused(self.run_exporter(sdk=self.sdk({"Lstm": []})), "states nothing about")

    def test_help_tells_arguments_and_exit_codes(self):
        run = subprocess.run([sys.executable, PROGRAM, "--help"], capture_output=True,
                             encoding="utf-8", check=True)
        for text in ("--backend", "--soc", "--sdk ", "--sdk-version", "--output", "examples:",
                     "exit codes:", "QNN_SDK_ROOT"):
            self.assertIn(text, run.stdout)


class Versions(ExporterTest):
    def version_of(self, *arguments, **options):
        run = self.run_exporter(*arguments, sdk=self.sdk(**options))
        self.assertEqual(run.returncode, 0, run.stderr)
        profile = json.loads(run.stdout)
        rows = {row["version"] for row in profile["constraints"]}
        self.assertEqual(rows, {profile["version"]})
        return profile["version"]

    def test_oldest_that_is_taken(self):
        self.assertEqual(self.version_of(version="2.41"), "2.41")
        self.assertEqual(self.version_of(version="3.0.0", name="newer"), "3.0.0")

    def test_stated_one_goes_first(self):
        self.assertEqual(self.version_of("--sdk-version", "v2.45.0", version="2.40"), "2.45.0")

    def test_build_id_header(self):
        sdk = self.sdk(version=None)
        os.makedirs(os.path.join(sdk, "include", "QNN"))
        with open(os.path.join(sdk, "include", "QNN", "QnnSdkBuildId.h"), "w",
                  encoding="utf-8") as file:
            file.write('#define QNN_SDK_BUILD_ID "v2.42.0.251225135753_193295"\n')
        self.assertEqual(self.version_of(version=None), "2.42.0.251225135753")

    def test_name_of_the_folder(self):
        for name in ("2.41.0.251128", "qairt-2.41.0.251128", "v2.41.0.251128"):
            with self.subTest(name):
                self.assertEqual(self.version_of(version=None, name=name), "2.41.0.251128")


class Profiles(ExporterTest):
    def test_stand_in_as_a_whole(self):
        profile, errors = self.exported(OPS)
        self.assertEqual(profile["name"], "qnn.htp.opinfo")
        self.assertEqual((profile["default_arch"], profile["socs"]),
                         ("v75", [{"name": "SM8650", "arch": "v75"}]))
        known = [op for op in OPS if op in QNN_OPS and OPS[op]]
        self.assertEqual(list(dict.fromkeys(one["backend"] for one in profile["ops"])), known)
        self.assertEqual({row["source"] for row in profile["constraints"]},
                         {"QNN SDK BackendOpInfo"})
        self.assertEqual({row["confidence"] for row in profile["constraints"]}, {"stated"})
        self.assertIn("chatter on stdout", errors)
        path = os.environ.get("QCONFORM_EXPORTED_PROFILE")
        if path:
            run = self.run_exporter("--output", path, sdk=self.sdk())
            self.assertEqual(run.returncode, 0, run.stderr)

    def test_none_and_false_ask_for_nothing(self):
        for field, kind, expected in (("symmetric", "symmetric", ["in0", "out0"]),
                                      ("invariant", "shared_with", ["out0"])):
            for value in (None, False, True):
                with self.subTest(f"{field} {value}"):
                    one = port("UFIXED_POINT_8", constraint("SCALE_OFFSET", **{field: value}))
                    profile, _ = self.exported({"Reshape": [([one], [one])]},
                                               name=f"{field} {value}")
                    rules = self.row(profile, "reshape-variants")["variants"][0]["rules"]
                    self.assertEqual([rule["port"] for rule in rules if rule["kind"] == kind],
                                     expected if value else [])

    def test_empty_list_of_axes_asks_for_nothing(self):
        for axis in (None, []):
            with self.subTest(axis):
                one = port("SFIXED_POINT_8", constraint("AXIS_SCALE_OFFSET", axis=axis))
                profile, _ = self.exported({"Relu": [([one], [])]}, name=f"axis {axis}")
                rules = self.row(profile, "relu-variants")["variants"][0]["rules"]
                self.assertEqual([rule["kind"] for rule in rules], ["dtype_tuple", "encoding"])

    def test_empty_and_duplicate_variants_are_dropped_and_counted(self):
        profile, errors = self.exported(OPS)
        row = self.row(profile, "element-wise-add-variants")
        self.assertEqual(len(row["variants"]), 4)
        self.assertIn("note: an empty SDK variant: dropped (2x: ElementWiseAdd)", errors)
        self.assertIn("note: a duplicate SDK variant: dropped (1x: ElementWiseAdd)", errors)
        self.assertIn("an empty SDK variant: dropped (2x: ElementWiseAdd)", profile["x-notes"])

    def row(self, profile, row_id):
        (row,) = [one for one in profile["constraints"] if one["id"] == row_id]
        return row

    def test_unknown_ops_are_named(self):
        profile, errors = self.exported(OPS)
        self.assertEqual(profile["x-unknown-ops"], ["Überraschung", "Lstm"])
        self.assertIn("2 ops that qconform has no name for: Überraschung, Lstm", errors)

    def test_any_text_for_an_op_gives_utf8(self):
        names = ["Ünïcode 操作", "a\nb", "quote\"", "nul\0", "\ud800"]
        ops = {"Relu": OPS["Relu"], **{name: [] for name in names}}
        for locale in ("C", "C.UTF-8"):
            output = os.path.join(self.folder, locale)
            run = self.run_exporter("--output", output, sdk=self.sdk(ops),
                                    environment={"LC_ALL": locale, "PYTHONUTF8": "0",
                                                 "PYTHONCOERCECLOCALE": "0"})
            self.assertEqual(run.returncode, 0, run.stderr)
            with open(output, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(problems_of(text), [])
            self.assertEqual(json.loads(text)["x-unknown-ops"],
                             names[:3] + ["nul\\x00", "\\ud800"])

    def test_every_way_to_say_the_soc(self):
        sdk = self.sdk()
        texts = {self.run_exporter(sdk=sdk, soc=soc).stdout
                 for soc in ("SM8650", "sm8650", " SM8650 ", "57")}
        self.assertEqual(len(texts), 1)
        unlisted = json.loads(self.run_exporter(sdk=sdk, soc="12345").stdout)
        self.assertNotIn("archs", unlisted)
        self.assertIn("SoC number 12345", unlisted["title"])

    def test_name_can_be_chosen(self):
        run = self.run_exporter("--name", "mine.v1", sdk=self.sdk())
        self.assertEqual(json.loads(run.stdout)["name"], "mine.v1")
        self.assert_refused(self.run_exporter("--name", "Mine", sdk=self.sdk()), "--name Mine")


class Files(ExporterTest):
    def test_output_is_what_stdout_would_be(self):
        path = os.path.join(self.folder, "out.json")
        run = self.run_exporter("--output", path, sdk=self.sdk())
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), self.run_exporter(sdk=self.sdk()).stdout)
        self.assertEqual(os.listdir(self.folder).count("out.json"), 1)
        self.assertEqual([name for name in os.listdir(self.folder) if "opinfo" in name], [])

    def test_failure_leaves_the_old_file(self):
        path = os.path.join(self.folder, "out.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("old")
        self.assert_refused(self.run_exporter("--output", path, sdk=self.sdk({"Relu": "broken"})),
                            "cannot be read")
        self.assert_holds(path, "old")

    def assert_holds(self, path, text):
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), text)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".")], [])

    def test_name_is_taken_only_when_all_is_written(self):
        path = os.path.join(self.folder, "out.json")
        opinfo_write.write_text(path, "old")
        seen = []

        def replace(temporary, target):
            with open(target, encoding="utf-8") as old, open(temporary, encoding="utf-8") as new:
                seen.append((old.read(), new.read(), os.path.dirname(temporary)))
            raise OSError(28, "No space left on device")

        with mock.patch("os.replace", replace), self.assertRaises(Stop) as stop:
            opinfo_write.write_text(path, "new")
        self.assertEqual(seen, [("old", "new", self.folder)])
        self.assertEqual(stop.exception.exit_code, 5)
        self.assert_holds(path, "old")
        opinfo_write.write_text(path, "new")
        self.assert_holds(path, "new")

    def test_interrupt_leaves_nothing_behind(self):
        path = os.path.join(self.folder, "out.json")
        with mock.patch("os.fsync", side_effect=KeyboardInterrupt), \
                self.assertRaises(KeyboardInterrupt):
            opinfo_write.write_text(path, "new")
        self.assertEqual(os.listdir(self.folder), [])

    def test_mode_is_kept_and_links_are_followed(self):
        path = os.path.join(self.folder, "out.json")
        link = os.path.join(self.folder, "link.json")
        opinfo_write.write_text(path, "old")
        umask = os.umask(0)
        os.umask(umask)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o666 & ~umask)
        os.chmod(path, 0o640)
        os.symlink(path, link)
        opinfo_write.write_text(link, "new")
        self.assertTrue(os.path.islink(link))
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o640)
        self.assert_holds(path, "new")

    def test_paths_that_cannot_be_written(self):
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe)
        sdk = self.sdk()
        for path in (pipe, self.folder, os.path.join(self.folder, "no", "out.json")):
            with self.subTest(path):
                self.assert_refused(self.run_exporter("--output", path, sdk=sdk),
                                    "cannot write", code=5)
        self.assertTrue(os.path.exists(pipe))

    def test_nothing_is_put_into_the_sdk(self):
        sdk = self.sdk()
        before = sorted(os.walk(sdk))
        self.assertEqual(self.run_exporter(sdk=sdk).returncode, 0)
        self.assertEqual(sorted(os.walk(sdk)), before)


class Tables(unittest.TestCase):
    def test_no_op_stands_behind_two(self):
        ours = [op for ops in QNN_OPS.values() for op in ops]
        self.assertEqual(len(set(ours)), len(ours))
        self.assertEqual(set(ours), set(OP_PORTS))

    def test_socs_have_numbers_of_their_own(self):
        self.assertEqual(len({number for number, _ in SOCS.values()}), len(SOCS))

    @unittest.skipUnless(os.path.exists(OP_TABLE), "outside of the repository")
    def test_ports_are_those_of_the_op_table(self):
        with open(OP_TABLE, encoding="utf-8") as file:
            table = file.read()
        arrays = dict(re.findall(r"constexpr std::array (k\w+) = \{((?:Operand|Result)Info.*?)\};",
                                 table, re.DOTALL))
        for op, ports in OP_PORTS.items():
            with self.subTest(op):
                info = re.search(rf'OpInfo\{{[^{{}}]*\.name = "{op}"[^{{}}]*\}}', table)[0]
                operands = self.roles(arrays[re.search(r"\.operands = (\w+)", info)[1]])
                results = self.roles(arrays[re.search(r"\.results = (\w+)", info)[1]])
                flags = ["variadic = true" in info, "variadic_results = true" in info]
                self.assertEqual([letter for letter, _ in operands], list(ports.operands))
                self.assertEqual(sum(required for _, required in operands), ports.required)
                self.assertEqual([letter for letter, _ in results], list(ports.results))
                self.assertEqual(flags, [ports.repeats, ports.results_repeat])

    def roles(self, array):
        infos = re.findall(r"(?:Operand|Result)Info\{([^{}]*)\}", array)
        return [("i" if "kIndex" in info else "t" if "kTruth" in info else "d",
                 "false" not in info) for info in infos]


class Checker(ExporterTest):
    """The checker of these tests must itself be able to fail."""

    def test_finds_what_is_wrong(self):
        text = self.run_exporter(sdk=self.sdk()).stdout
        for old, new in (("qconform-profile-2", "qconform-profile-1"), ('"1/256"', '"0.5"'),
                         ('"1/32768", "zero_point": 32768', '"1/32768", "zero_point": 65536'),
                         ('"port": "in2"', '"port": "in3"'), ('"axes": [0]', '"axes": [0, 0]'),
                         ('"confidence": "stated"', '"confidence": "sure"'),
                         ('"allowed": ["scale_offset"]', '"allowed": []'),
                         ('"uint8", "in1"', '"uint32", "in1"'), ('"v1"', '"v0"'),
                         ('"kind": "symmetric"', '"kind": "symmetrical"'),
                         ('"version"', '"name"'), ('"id": "concat-', '"id": "Concat-'),
                         ('{"op": "add"', '{"op": "plus"')):
            with self.subTest(new):
                self.assertIn(old, text)
                try:
                    found = problems_of(text.replace(old, new))
                except KeyError:
                    found = ["a key is missing"]
                self.assertNotEqual(found, [])


if __name__ == "__main__":
    unittest.main()
