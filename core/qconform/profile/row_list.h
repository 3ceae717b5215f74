// SPDX-License-Identifier: Apache-2.0
// Private to profile: the rows (or features) of a profile in the making. The base's come first; a
// row may take the place of one of them; rows of one id belong to different answers to one
// question.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/profile/fields.h"

namespace qconform {

// Row has `id` and `choice`.
template <class Row>
class RowList {
 public:
  struct Placed {
    Row row;
    JsonValue where;  // absent: the base's
  };

  explicit RowList(std::vector<Row> base) : base_(std::move(base)) {
    for (const Row& row : base_) in_base_[row.id] = true;
  }

  // `where` is the row, `id` its id, `replaces` its "replaces", or absent.
  void Add(Row row, JsonValue where, JsonValue id, JsonValue replaces) {
    const bool inherited = in_base_.contains(row.id);
    const bool wanted = replaces && replaces.Bool();
    if (wanted && !inherited) replaces.Fail("the base has nothing of this id", kBadProfile);
    if (!wanted && inherited) {
      id.Fail("the base has this id: expected \"replaces\": true to take its place", kBadProfile);
    }
    for (const std::size_t earlier : own_ids_[row.id]) {
      if (Exclude(own_[earlier].row.choice, row.choice)) continue;
      id.Fail("a second row of this id, and not for another option of the same alternative",
              kBadProfile);
    }
    own_ids_[row.id].push_back(own_.size());
    own_.push_back({std::move(row), where});
  }

  // All of them: a row that replaces stands where the base's stood.
  std::vector<Placed> Take() {
    std::vector<Placed> all;
    std::map<std::string, bool, std::less<>> replaced;
    for (Row& row : base_) {
      const auto own = own_ids_.find(row.id);
      if (own == own_ids_.end()) {
        all.push_back({std::move(row), JsonValue()});
      } else if (!std::exchange(replaced[row.id], true)) {
        for (const std::size_t i : own->second) all.push_back(own_[i]);
      }
    }
    for (Placed& own : own_) {
      if (!in_base_.contains(own.row.id)) all.push_back(std::move(own));
    }
    return all;
  }

 private:
  static bool Exclude(const std::optional<Choice>& a, const std::optional<Choice>& b) {
    return a && b && a->alternative == b->alternative && a->option != b->option;
  }

  std::vector<Row> base_;
  std::vector<Placed> own_;
  std::map<std::string, bool, std::less<>> in_base_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> own_ids_;
};

}  // namespace qconform
