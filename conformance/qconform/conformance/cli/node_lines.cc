// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/node_lines.h"

namespace qconform::conformance {
namespace {

// Walks over JSON that is known to be sound, and knows where it is by nesting and by the last key
// at each of the two outermost levels.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  std::vector<std::size_t> Lines() {
    while (at_ < text_.size()) Step();
    return lines_;
  }

 private:
  void Step() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c == '"') return String();
    if (c == '{' || c == '[') {
      if (c == '{' && depth_ == 3 && outer_ == "graph" && inner_ == "nodes") {
        lines_.push_back(line_);
      }
      ++depth_;
    }
    if (c == '}' || c == ']') --depth_;
    if (c == ':' && depth_ == 1) outer_ = last_;
    if (c == ':' && depth_ == 2) inner_ = last_;
  }

  // Behind the opening quote.
  void String() {
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    last_ = text_.substr(begin, at_ - begin);
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  int depth_ = 0;
  std::string_view last_, outer_, inner_;
  std::vector<std::size_t> lines_;
};

}  // namespace

std::vector<std::size_t> NodeLines(std::string_view text) { return Walk(text).Lines(); }

}  // namespace qconform::conformance
