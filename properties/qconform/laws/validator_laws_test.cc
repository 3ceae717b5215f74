// SPDX-License-Identifier: Apache-2.0
// Each law accepts our own validator and rejects one that is wrong in the way it speaks of.
#include "qconform/laws/validator_laws.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "qconform/laws/annotated_graph.h"
#include "qconform/laws/respelled.h"

namespace qconform::laws {
namespace {

constexpr std::string_view kTarget = "qnn.htp@v75";

Target TargetNamed(std::string_view name) { return ParseTarget(name, "").value(); }

Case ValidCase() {
  Case c;
  c.expectation = Expectation::kAccept;
  c.graph = AnnotatedGraph();
  return c;
}

// The reshape has dropped its sharing for other numbers.
Case BrokenCase() {
  Case c = ValidCase();
  c.expectation = Expectation::kMustReject;
  c.rule = "share-input-spec";
  c.graph.values[4].spec = PerTensor(DType::kUint16, 0.5F, 0);
  return c;
}

template <class Drop>
Diagnostics Dropping(const Graph& graph, const Target& target, Drop drop) {
  Diagnostics diagnostics = Validate(graph, target);
  Diagnostics kept;
  for (const Finding& finding : diagnostics.findings) {
    if (drop(finding)) continue;
    kept.findings.push_back(finding);
    ++(finding.verdict == ConstraintVerdict::kFail ? kept.failed : kept.not_checked);
  }
  return kept;
}

Diagnostics Adding(Diagnostics diagnostics, NodeId node, const std::string& rule) {
  Finding finding;
  finding.node = node;
  finding.rule = rule;
  diagnostics.findings.push_back(finding);
  ++diagnostics.failed;
  return diagnostics;
}

// Whether the law finds fault with the validator, and with our own on the same case.
void ExpectRejects(decltype(ValidatorLaw::check) law, const Case& c, const Validator& wrong) {
  const Target target = TargetNamed(kTarget);
  EXPECT_TRUE(law(c, target, wrong));
  const LawResult ours = law(c, target, Validate);
  EXPECT_FALSE(ours) << Render(*ours);
}

TEST(ValidatorLaws, AcceptOurOwn) {
  for (const Case& c : {ValidCase(), BrokenCase()}) {
    for (const char* name : {"qnn.htp@v73", "qnn.htp@v75", "qnn.htp@v81"}) {
      const LawResult result = CheckValidator(c, TargetNamed(name), Validate);
      EXPECT_FALSE(result) << Render(*result);
    }
  }
}

TEST(ValidatorLaws, CatchARefusalOfWhatIsValid) {
  ExpectRejects(ValidCasesAreAccepted, ValidCase(), [](const Graph& graph, const Target& target) {
    return Adding(Validate(graph, target), 1, "sigmoid-fixed");
  });
}

TEST(ValidatorLaws, CatchSilenceAndAWrongName) {
  ExpectRejects(BrokenRulesAreNamed, BrokenCase(),
                [](const Graph&, const Target&) { return Diagnostics{}; });
  ExpectRejects(BrokenRulesAreNamed, BrokenCase(), [](const Graph& graph, const Target& target) {
    return Adding(Validate(graph, target), 2, "sigmoid-fixed");
  });
}

TEST(ValidatorLaws, CatchAMiscount) {
  ExpectRejects(FindingsAreCounted, BrokenCase(), [](const Graph& graph, const Target& target) {
    Diagnostics diagnostics = Validate(graph, target);
    ++diagnostics.not_checked;
    return diagnostics;
  });
}

TEST(ValidatorLaws, CatchAVerdictByPosition) {
  ExpectRejects(
      FindingsIgnoreNumbering, BrokenCase(), [](const Graph& graph, const Target& target) {
        return Dropping(graph, target, [](const Finding& finding) { return finding.node != 2; });
      });
}

TEST(ValidatorLaws, CatchAVerdictByHistory) {
  std::size_t calls = 0;
  ExpectRejects(FindingsIgnoreHistory, BrokenCase(),
                [&calls](const Graph& graph, const Target& target) {
                  return ++calls == 1 ? Validate(graph, target) : Diagnostics{};
                });
}

TEST(ValidatorLaws, CatchAGateThatOpensLate) {
  ExpectRejects(GatesOpenAtTheirArch, ValidCase(), [](const Graph& graph, Target target) {
    if (*target.arch > 0) --*target.arch;
    return Validate(graph, target);
  });
}

TEST(ValidatorLaws, CatchALookAtTheFirstCopyOnly) {
  ExpectRejects(CopiesAddUp, BrokenCase(), [](const Graph& graph, const Target& target) {
    return Dropping(graph, target, [](const Finding& finding) { return finding.node > 2; });
  });
}

TEST(ValidatorLaws, CatchAWishForOneSpecObject) {
  ExpectRejects(SharingMayBeSpelledOut, ValidCase(), [](const Graph& graph, const Target& target) {
    const bool shared = std::holds_alternative<SharedSpec>(*graph.values[4].spec);
    const Diagnostics diagnostics = Validate(graph, target);
    return shared ? diagnostics : Adding(diagnostics, 2, "share-input-spec");
  });
}

TEST(ValidatorLaws, CatchANumberWhereThereIsNone) {
  ExpectRejects(NumbersMayBeMissing, ValidCase(), [](const Graph& graph, const Target& target) {
    const bool bare = !std::get<ConcreteSpec>(*graph.values[3].spec).calibrated();
    const Diagnostics diagnostics = Validate(graph, target);
    return bare ? Adding(diagnostics, 1, "sigmoid-fixed") : diagnostics;
  });
}

TEST(ValidatorLaws, CatchARuleOnFormThatWaitsForNumbers) {
  Case c = ValidCase();
  c.expectation = Expectation::kMustReject;
  c.rule = "weight-static";
  c.graph.values[1].constant.reset();
  c.graph.inputs.push_back(1);
  ExpectRejects(NumbersMayBeMissing, c, [](const Graph& graph, const Target& target) {
    const bool bare = !std::get<ConcreteSpec>(*graph.values[3].spec).calibrated();
    return bare ? Diagnostics{} : Validate(graph, target);
  });
}

TEST(ValidatorLaws, CatchDeadEndsThatPass) {
  ExpectRejects(DeadEndsAreReported, ValidCase(), [](const Graph& graph, const Target& target) {
    return Dropping(graph, target,
                    [](const Finding& finding) { return finding.rule == "graph-resolves"; });
  });
}

TEST(ValidatorLaws, CatchUnknownOpsThatPass) {
  ExpectRejects(UnknownOpsAreNotChecked, ValidCase(), [](const Graph& graph, const Target& target) {
    return Dropping(graph, target,
                    [](const Finding& f) { return f.reason == NotCheckedReason::kNoRule; });
  });
}

TEST(ValidatorLaws, CatchAnException) {
  const auto throws = [](const Graph&, const Target&) -> Diagnostics {
    throw std::runtime_error("no attribute 'dtype'");
  };
  const LawResult result = CheckValidator(ValidCase(), TargetNamed(kTarget), throws);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->law, "validators-are-total");
}

TEST(Respelled, GraphsAreInGoodOrder) {
  const Graph graph = AnnotatedGraph();
  for (const Graph& other : {Twice(graph), SpelledOut(graph), WithoutNumbers(graph)}) {
    const Status status = CheckStructure(other);
    EXPECT_TRUE(status.ok()) << status.error().message;
    EXPECT_FALSE(other == graph);
  }
}

}  // namespace
}  // namespace qconform::laws
