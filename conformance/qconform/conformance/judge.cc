// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/judge.h"

#include <algorithm>
#include <utility>

namespace qconform::conformance {
namespace {

Judgement Say(Verdict verdict, std::string where, std::string got, std::string wanted) {
  Judgement judgement;
  judgement.verdict = verdict;
  judgement.where = std::move(where);
  judgement.got = std::move(got);
  judgement.wanted = std::move(wanted);
  return judgement;
}

std::string Print(const Dims& dims) {
  std::string text = "[";
  for (const std::int64_t dim : dims) {
    if (text.size() > 1) text += ",";
    text += std::to_string(dim);
  }
  return text + "]";
}

std::string PrintType(DType dtype, const Dims& shape, std::size_t codes) {
  return std::string(NameOf(dtype)) + Print(shape) + " of " + std::to_string(codes) + " codes";
}

// Row-major index of element `at`.
Dims IndexIn(const Dims& shape, std::size_t at) {
  auto rest = static_cast<std::int64_t>(at);
  Dims index = shape;
  for (std::size_t i = shape.size(); i-- > 0;) {
    index[i] = rest % shape[i];
    rest /= shape[i];
  }
  return index;
}

std::string StatusText(const BackendResult& result) {
  std::string text(NameOf(result.status));
  if (!result.rule.empty()) text += " (rule " + result.rule + ")";
  if (!result.reason.empty()) text += ": " + result.reason;
  return text;
}

std::optional<NodeId> ProducerOfOutput(const Graph& graph, std::size_t output) {
  return ProducersOf(graph)[graph.outputs[output]];
}

std::string NameOfOutput(const Graph& graph, std::size_t output) {
  return "output " + graph.values[graph.outputs[output]].name;
}

std::string WithNode(const Graph& graph, std::optional<NodeId> node) {
  return node ? " (node " + graph.nodes[*node].name + ")" : " (no node: it passes through)";
}

// Our own contradictions: the case says one thing, the oracle another.
std::optional<Judgement> CheckSuite(const Case& c, const Result<Expected>& expected) {
  if (!expected.ok()) {
    const bool promised = c.expectation != Expectation::kUnstated;
    return Say(promised ? Verdict::kSuiteError : Verdict::kUnpredictable, "oracle",
               expected.error().message, "an outcome to compare with");
  }
  const Expected& e = expected.value();
  const bool rejects = e.kind == Outcome::Kind::kMustReject;
  if (c.expectation == Expectation::kAccept && rejects) {
    return Say(Verdict::kSuiteError, "oracle", "must be rejected by rule " + e.reason,
               "accept, as the case states");
  }
  if (c.expectation != Expectation::kMustReject) return std::nullopt;
  if (!rejects) {
    return Say(Verdict::kSuiteError, "oracle", "no rule is broken",
               "rule " + c.rule + " broken, as the case states");
  }
  if (e.reason == c.rule) return std::nullopt;
  return Say(Verdict::kSuiteError, "oracle", "rule " + e.reason + " is broken",
             "rule " + c.rule + " broken, as the case states");
}

Judgement JudgeMustReject(const Expected& expected, const BackendResult& result) {
  Judgement judgement;
  const bool ran = result.status == BackendStatus::kOk;
  const bool declined_late =
      result.status == BackendStatus::kUnsupported && result.validator_accepts;
  if (ran || declined_late) {
    const std::string got =
        ran ? "executed" : "accepted by its validator, then " + StatusText(result);
    judgement = Say(Verdict::kAcceptsInvalid, "graph", got,
                    "a refusal: rule " + expected.reason + " is broken");
  } else if (result.status == BackendStatus::kInternal ||
             result.status == BackendStatus::kResource) {
    const bool internal = result.status == BackendStatus::kInternal;
    judgement = Say(internal ? Verdict::kCrash : Verdict::kMemory, "graph", StatusText(result),
                    "a refusal: rule " + expected.reason + " is broken");
  }
  judgement.rule = expected.reason;
  return judgement;
}

// Answers that are no answers.
std::optional<Judgement> CheckForm(const Graph& graph, const Expected& expected,
                                   const std::vector<Tensor>& outputs) {
  if (outputs.size() != expected.outputs.size()) {
    return Say(Verdict::kProtocol, "outputs", std::to_string(outputs.size()) + " outputs",
               std::to_string(expected.outputs.size()) + " outputs");
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const ExpectedTensor& wanted = expected.outputs[i];
    const Tensor& got = outputs[i];
    const std::string where = NameOfOutput(graph, i);
    if (got.dtype != wanted.dtype || got.shape != wanted.shape ||
        got.codes.size() != wanted.low.size()) {
      return Say(Verdict::kProtocol, where, PrintType(got.dtype, got.shape, got.codes.size()),
                 PrintType(wanted.dtype, wanted.shape, wanted.low.size()));
    }
    const CodeRange range = RangeOf(got.dtype);
    for (const std::int64_t code : got.codes) {
      if (range.Contains(code)) continue;
      return Say(Verdict::kProtocol, where, "code " + std::to_string(code),
                 "codes of " + std::string(NameOf(got.dtype)));
    }
  }
  return std::nullopt;
}

std::string PrintWanted(std::int64_t low, std::int64_t high) {
  if (low == high) return std::to_string(low);
  return std::to_string(low) + " or " + std::to_string(high);
}

// Distance of a code from what is right, in LSB.
std::int64_t DistanceOf(std::int64_t code, std::int64_t low, std::int64_t high) {
  return std::max<std::int64_t>({low - code, code - high, 0});
}

Judgement CompareCodes(const Graph& graph, const Expected& expected,
                       const std::vector<Tensor>& outputs) {
  Judgement judgement;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const ExpectedTensor& wanted = expected.outputs[i];
    for (std::size_t k = 0; k < wanted.low.size(); ++k) {
      const std::int64_t code = outputs[i].codes[k];
      const std::int64_t distance = DistanceOf(code, wanted.low[k], wanted.high[k]);
      if (distance == 0) continue;
      if (judgement.differing == 0) {
        judgement.verdict = Verdict::kValueMismatch;
        judgement.node = ProducerOfOutput(graph, i);
        judgement.where = NameOfOutput(graph, i) + Print(IndexIn(wanted.shape, k)) +
                          WithNode(graph, judgement.node);
        judgement.got = std::to_string(code);
        judgement.wanted = PrintWanted(wanted.low[k], wanted.high[k]);
      }
      ++judgement.differing;
      judgement.worst = std::max(judgement.worst, distance);
    }
  }
  return judgement;
}

Judgement JudgeValid(const Case& c, const Expected& expected, const BackendResult& result) {
  constexpr std::string_view kWanted = "executed: the graph breaks no rule";
  const auto say = [&](Verdict verdict) {
    return Say(verdict, "graph", StatusText(result), std::string(kWanted));
  };
  switch (result.status) {
    case BackendStatus::kOk:
      break;
    case BackendStatus::kUnsupported:
      return say(Verdict::kNotSupported);
    case BackendStatus::kInvalidGraph: {
      Judgement judgement = say(Verdict::kRejectsValid);
      judgement.rule = result.rule;
      return judgement;
    }
    case BackendStatus::kResource:
      return say(Verdict::kMemory);
    case BackendStatus::kInternal:
      return say(Verdict::kCrash);
  }
  const std::optional<Judgement> form = CheckForm(c.graph, expected, result.outputs);
  return form ? *form : CompareCodes(c.graph, expected, result.outputs);
}

Judgement JudgeEnding(const Answer& answer) {
  std::string got = answer.evidence;
  if (answer.repeatable) {
    got += *answer.repeatable ? "; again when run alone" : "; not when run alone";
  }
  if (!answer.log.empty()) got += "; it printed: " + answer.log;
  const auto say = [&got](Verdict verdict) { return Say(verdict, "worker", got, "an answer"); };
  switch (answer.ending) {
    case Ending::kHung:
      return say(Verdict::kHang);
    case Ending::kMemory:
      return say(Verdict::kMemory);
    case Ending::kProtocol:
      return say(Verdict::kProtocol);
    case Ending::kCrashed:
    case Ending::kAnswered:
      break;
  }
  return say(Verdict::kCrash);
}

}  // namespace

Judgement Judge(const Case& c, const Result<Expected>& expected, const BackendResult& result) {
  if (std::optional<Judgement> ours = CheckSuite(c, expected)) return *std::move(ours);
  switch (expected.value().kind) {
    case Outcome::Kind::kMustReject:
      return JudgeMustReject(expected.value(), result);
    case Outcome::Kind::kUnpredictable:
      return Say(Verdict::kUnpredictable, "oracle", StatusText(result), expected.value().reason);
    case Outcome::Kind::kValid:
      break;
  }
  return JudgeValid(c, expected.value(), result);
}

Judgement JudgeAnswer(const Case& c, const Result<Expected>& expected, const Answer& answer) {
  if (answer.ending != Ending::kAnswered) return JudgeEnding(answer);
  Judgement judgement = Judge(c, expected, answer.result);
  // Where nothing is demanded of the codes, they may differ from run to run. Elsewhere this comes
  // first: a code that changes by itself is no steady mismatch.
  if (answer.nondeterministic && judgement.verdict != Verdict::kUnpredictable &&
      judgement.verdict != Verdict::kSuiteError) {
    judgement.verdict = Verdict::kNondeterministic;
    judgement.where = "two runs of the same case";
    judgement.got = answer.evidence;
    judgement.wanted = "the same answer twice";
  }
  return judgement;
}

}  // namespace qconform::conformance
