// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/print_profile.h"

#include <limits>
#include <string_view>

#include "qconform/base/json_writer.h"
#include "qconform/profile/names.h"
#include "qconform/profile/print_rule.h"

namespace qconform {
namespace {

std::string_view Itself(std::string_view text) { return text; }

void PrintTexts(JsonWriter& out, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out.Key(key);
  PrintNames(out, texts, Itself);
}

void PrintText(JsonWriter& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out.Key(key).String(text);
}

// `"key":[` and one element a line; nothing if there is none.
template <class List, class Print>
void PrintLines(JsonWriter& out, std::string_view key, const List& elements, Print print) {
  if (elements.empty()) return;
  out.NewLine();
  out.Key(key).BeginArray();
  for (const auto& element : elements) {
    out.NewLine();
    print(out, element);
  }
  out.EndArray();
}

void PrintChoice(JsonWriter& out, const std::optional<Choice>& choice) {
  if (choice) out.Key("choice").String(choice->alternative + "=" + choice->option);
}

void PrintProvenance(JsonWriter& out, const Provenance& provenance) {
  out.Key("source").String(provenance.source);
  out.Key("version").String(provenance.version);
  out.Key("confidence").String(provenance.confidence);
}

void PrintSoc(JsonWriter& out, const Soc& soc) {
  out.BeginObject();
  out.Key("name").String(soc.name);
  out.Key("arch").String(soc.arch);
  out.EndObject();
}

void PrintAlternative(JsonWriter& out, const Alternative& alternative) {
  out.BeginObject();
  out.Key("id").String(alternative.id);
  out.Key("title").String(alternative.title);
  PrintTexts(out, "options", alternative.options);
  out.Key("default").String(alternative.default_option);
  out.EndObject();
}

void PrintFeature(JsonWriter& out, const Feature& feature) {
  out.BeginObject();
  out.Key("id").String(feature.id);
  PrintText(out, "min_arch", feature.min_arch);
  PrintChoice(out, feature.choice);
  PrintProvenance(out, feature.provenance);
  out.EndObject();
}

void PrintOp(JsonWriter& out, const OpEntry& entry) {
  if (entry.backend_name.empty() && entry.rules.empty() && entry.names.empty()) {
    out.String(NameOf(entry.op));
    return;
  }
  out.BeginObject();
  out.Key("op").String(NameOf(entry.op));
  PrintText(out, "backend", entry.backend_name);
  PrintTexts(out, "rules", entry.rules);
  PrintTexts(out, "names", entry.names);
  out.EndObject();
}

void PrintCondition(JsonWriter& out, const Condition& condition) {
  out.BeginObject();
  if (condition.attr) {
    out.Key("attr").String(NameOf(*condition.attr));
    if (condition.at_least != std::numeric_limits<std::int64_t>::min()) {
      out.Key("at_least").Integer(condition.at_least);
    }
    if (condition.at_most != std::numeric_limits<std::int64_t>::max()) {
      out.Key("at_most").Integer(condition.at_most);
    }
  } else {
    out.Key("port").String(NameOf(condition.port));
    if (!condition.dtypes.empty()) {
      out.Key("dtypes");
      PrintNames(out, condition.dtypes, [](DType dtype) { return NameOf(dtype); });
    }
    if (condition.granularity) out.Key("granularity").String(NameOf(*condition.granularity));
  }
  out.EndObject();
}

void PrintConstraint(JsonWriter& out, const Constraint& row) {
  out.BeginObject();
  out.Key("id").String(row.id);
  out.Key("kind").String(NameOf(row.kind()));
  if (!row.ops.empty()) {
    out.Key("ops");
    PrintNames(out, row.ops, [](OpKind op) { return NameOf(op); });
  }
  if (!row.when.empty()) {
    out.Key("when").BeginArray();
    for (const Condition& condition : row.when) PrintCondition(out, condition);
    out.EndArray();
  }
  PrintText(out, "min_arch", row.min_arch);
  PrintText(out, "max_arch", row.max_arch);
  PrintChoice(out, row.choice);
  PrintRule(out, row.rule);
  PrintProvenance(out, row.provenance);
  out.EndObject();
}

}  // namespace

std::string PrintProfile(const Profile& profile) {
  JsonWriter out;
  out.BeginObject();
  out.Key("format").String("qconform-profile-2");
  for (const auto& [key, text] : {std::pair{"name", &profile.name},
                                  {"version", &profile.version},
                                  {"title", &profile.title},
                                  {"x-extends", &profile.extends}}) {
    if (text->empty()) continue;
    out.NewLine();
    out.Key(key).String(*text);
  }
  if (!profile.archs.empty()) {
    out.NewLine();
    PrintTexts(out, "archs", profile.archs);
    out.Key("default_arch").String(profile.default_arch);
  }
  PrintLines(out, "socs", profile.socs, PrintSoc);
  PrintLines(out, "alternatives", profile.alternatives, PrintAlternative);
  PrintLines(out, "features", profile.features, PrintFeature);
  PrintLines(out, "ops", profile.ops, PrintOp);
  PrintLines(out, "constraints", profile.constraints, PrintConstraint);
  out.NewLine();
  out.EndObject();
  return out.Take() + "\n";
}

}  // namespace qconform
