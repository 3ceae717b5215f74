// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/mlir_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace qconform::conformance {
namespace {

constexpr const char* kFileName = "qconform-mlir.so";

Error DoesNotLoad(const std::string& path) {
  const char* why = dlerror();
  return {ErrorCode::kUnsupported,
          "cannot load " + path + ": " + (why != nullptr ? why : "no reason given")};
}

Result<const QconformMlirApi*> Load() {
  const Result<std::string> path = FindMlirPlugin();
  if (!path.ok()) return path.error();
  void* library = dlopen(path.value().c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return DoesNotLoad(path.value());
  void* symbol = dlsym(library, "qconform_mlir_api");
  if (symbol == nullptr) return DoesNotLoad(path.value());
  const QconformMlirApi* api = reinterpret_cast<decltype(&qconform_mlir_api)>(symbol)();
  if (api->abi != kQconformMlirAbi) {
    return Error{ErrorCode::kUnsupported, path.value() + " belongs to another build of qconform"};
  }
  return api;
}

}  // namespace

Result<std::string> FindMlirPlugin() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path installed = folder.parent_path() / "libexec" / "qconform";
  for (const fs::path& place : {folder / kFileName, installed / kFileName}) {
    if (access(place.c_str(), R_OK) == 0) return place.string();
  }
  return Error{ErrorCode::kUnsupported, std::string("no ") + kFileName + " in " + folder.string() +
                                            " nor in " + installed.string() +
                                            ": built without MLIR (QCONFORM_WITH_MLIR)"};
}

Result<const QconformMlirApi*> LoadMlir() {
  static const Result<const QconformMlirApi*> kLoaded = Load();
  return kLoaded;
}

}  // namespace qconform::conformance
