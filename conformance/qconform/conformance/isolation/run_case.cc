// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/run_case.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>

namespace qconform::conformance {
namespace {

BackendResult RunGuarded(Backend& backend, const Case& c, const Target& target) {
  try {
    return backend.Run(c, target);
  } catch (const std::bad_alloc&) {
    return {BackendStatus::kResource, "out of memory (std::bad_alloc)", "", {}};
  } catch (const std::exception& e) {
    return {BackendStatus::kInternal, std::string("an exception escaped: ") + e.what(), "", {}};
  }
}

// How two results of the same case differ; empty if they do not. Reasons may differ in wording.
std::string Difference(const BackendResult& a, const BackendResult& b) {
  if (a.status != b.status) {
    return "status " + std::string(NameOf(a.status)) + ", then " + std::string(NameOf(b.status));
  }
  if (a.outputs.size() != b.outputs.size()) return "another number of outputs the second time";
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    const Tensor& x = a.outputs[i];
    const Tensor& y = b.outputs[i];
    if (x == y) continue;
    const std::string where = "output " + std::to_string(i);
    if (x.dtype != y.dtype || x.shape != y.shape || x.codes.size() != y.codes.size()) {
      return where + ": another shape or dtype the second time";
    }
    const auto at = std::mismatch(x.codes.begin(), x.codes.end(), y.codes.begin());
    return where + " element " + std::to_string(at.first - x.codes.begin()) + ": " +
           std::to_string(*at.first) + ", then " + std::to_string(*at.second);
  }
  return "";
}

}  // namespace

Answer RunCase(Backend& backend, const Case& c, const Target& target, Repeat repeat) {
  Answer answer;
  answer.result = RunGuarded(backend, c, target);
  if (repeat == Repeat::kOnce) return answer;
  answer.evidence = Difference(answer.result, RunGuarded(backend, c, target));
  answer.nondeterministic = !answer.evidence.empty();
  return answer;
}

}  // namespace qconform::conformance
