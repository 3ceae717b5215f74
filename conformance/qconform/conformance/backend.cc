// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/backend.h"

namespace qconform::conformance {

std::string_view NameOf(BackendStatus status) {
  switch (status) {
    case BackendStatus::kOk:
      return "ok";
    case BackendStatus::kUnsupported:
      return "unsupported";
    case BackendStatus::kInvalidGraph:
      return "invalid_graph";
    case BackendStatus::kResource:
      return "resource";
    case BackendStatus::kInternal:
      return "internal";
  }
  return "unknown";
}

}  // namespace qconform::conformance
