// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/refit.h"
#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

// Down to one at once, else halves, else one less.
std::vector<std::int64_t> SmallerSizes(std::int64_t size) {
  std::vector<std::int64_t> sizes;
  for (const std::int64_t smaller : {std::int64_t{1}, size / 2, size - 1}) {
    const std::int64_t last = sizes.empty() ? 0 : sizes.back();
    if (smaller > last && smaller < size) sizes.push_back(smaller);
  }
  return sizes;
}

}  // namespace

void AppendShapeSteps(const Subject& subject, std::vector<Step>& steps) {
  for (ValueId v = 0; v < subject.graph().values.size(); ++v) {
    if (subject.producers()[v]) continue;
    const Dims& shape = subject.graph().values[v].shape;
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      for (const std::int64_t size : SmallerSizes(shape[dim])) {
        for (const Keep keep : {Keep::kFirst, Keep::kLast}) {
          steps.push_back(MakeStep(subject, [v, dim, size, keep](Draft& d) {
            Crop(d, v, dim, size, keep);
            return Refit(d, keep);
          }));
        }
      }
    }
  }
}

}  // namespace qconform::gen
